"""Nothing posted yet: examples post what they are about (traffic.py)."""

import pytest

from services.ingest.core.detectors import chance
from services.ingest.core.detectors.weights import load_weights
from tests.unit.services.ingest.core.detectors.traffic import Traffic


@pytest.fixture
def traffic() -> Traffic:
    return Traffic()


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred parcels are enough of a world to measure rates in."""
    fewer = load_weights()._replace(whole=100)
    monkeypatch.setattr(chance, "load_weights", lambda: fewer)
