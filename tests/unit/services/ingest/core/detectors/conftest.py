"""Nothing posted yet: examples post what they are about (traffic.py)."""

import pytest

from tests.unit.services.ingest.core.detectors.traffic import Traffic


@pytest.fixture
def traffic() -> Traffic:
    return Traffic()
