"""Two real nations for the tests of this folder: databases, exchanges and ingests as processes, on sockets.

`nations` gives both, started once for each test process and used by all its tests: a test hands in papers with
references of its own, and counts from what was there before. Files run side by side, in two processes on two cores.
"""

from collections.abc import Iterator

import pytest

from tests.end_to_end.nation import Nation, two_nations


@pytest.fixture(scope="session")
def nations(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Nation, Nation]]:
    """The US and China, serving."""
    with two_nations(tmp_path_factory.mktemp("nations")) as (us, cn):
        for nation in (us, cn):
            nation.start()
        yield us, cn


@pytest.fixture
def us(nations: tuple[Nation, Nation]) -> Nation:
    """The United States' side."""
    return nations[0]


@pytest.fixture
def cn(nations: tuple[Nation, Nation]) -> Nation:
    """China's side."""
    return nations[1]
