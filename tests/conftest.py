"""What every test may count on: nothing of the person who runs it.

Unit and property tests take values and give values; they need no fixture from here. What needs a database asks for
`database_url` (tests/integration/conftest.py). Settings from the environment are removed, so that a shell with
PARCELBRIDGE_... set tests the same program.
"""

import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("default", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", max_examples=2_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

_OURS_IN_TESTS = ("PARCELBRIDGE_TEST_",)


@pytest.fixture(autouse=True)
def _no_settings_from_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("PARCELBRIDGE_") and not name.startswith(_OURS_IN_TESTS):
            monkeypatch.delenv(name)
