"""What compiles the kernels before anything waits for them."""

from services.ingest.core.entities.kernels import joining
from services.ingest.core.networks.kernels import moves
from services.ingest.screening.warm_up import warm_up


def test_the_kernels_of_entities_and_networks_are_compiled_by_it() -> None:
    warm_up()

    assert any(getattr(each, "signatures", ()) for each in vars(moves).values())
    assert any(getattr(each, "signatures", ()) for each in vars(joining).values())
