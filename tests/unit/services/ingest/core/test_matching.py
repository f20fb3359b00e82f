from services.ingest.core.evidence.names import NamePair
from services.ingest.core.evidence.weights import load_weights
from services.ingest.core.matching import compare_example
from services.ingest.core.names.name import Kind
from services.ingest.core.profile import Profile, WrittenName
from services.ingest.core.raising import Entity


def company(name: str) -> Profile:
    return Profile(Kind.COMPANY, (WrittenName(name, Kind.COMPANY),))


def entities(*names: str) -> dict[int, Entity]:
    return {at: Entity(at, 1, str(at), company(name), {}) for at, name in enumerate(names)}


def test_what_is_raised_comes_first_and_then_the_nearest_name() -> None:
    listed = entities("Torvik Shipping Services", "Ulmare Shipping Agency", "Ulmare Quendric Shipping Services")
    near = {listing: [NamePair(0, 0)] for listing in listed}

    compared = compare_example(company("Ulmare Quendric Shipping Services Ltd"), near, listed)

    assert [each.listing for each in compared] == [2, 1, 0]
    raised = [each.assessment.score >= load_weights().threshold for each in compared]
    assert raised == [True, False, False]


def test_listings_that_are_as_near_stand_in_the_order_of_their_numbers() -> None:
    listed = entities("Ulmare Shipping", "Ulmare Shipping")

    compared = compare_example(company("Ulmare Steel"), {1: [NamePair(0, 0)], 0: [NamePair(0, 0)]}, listed)

    assert [each.listing for each in compared] == [0, 1]
