from services.ingest.core.evidence.assess import assess
from services.ingest.core.evidence.nearest import Place, nearness, place_of
from services.ingest.core.evidence.weights import load_weights
from services.ingest.core.names.name import Kind
from services.ingest.core.profile import Profile, WrittenName

WEIGHTS = load_weights()


def company(*names: str, phones: tuple[str, ...] = ()) -> Profile:
    return Profile(Kind.COMPANY, tuple(WrittenName(name, Kind.COMPANY) for name in names), phones=phones)


def place(one: Profile, other: Profile) -> Place:
    return place_of(one, other, assess(one, other, WEIGHTS), WEIGHTS)


def test_of_names_that_raise_nothing_the_nearer_stands_first() -> None:
    asked = company("Ulmare Shipping Services")

    near, far = place(asked, company("Ulmare Shipping Agency")), place(asked, company("Torvik Shipping Services"))

    assert not near.raised
    assert not far.raised
    assert near > far


def test_what_is_raised_stands_before_what_is_not() -> None:
    asked = company("Ulmare Netherlisle Shipping")

    same, near = place(asked, company("Netherlisle Ulmare Shipping Ltd")), place(asked, company("Ulmare Quendric"))

    assert same.raised
    assert same.score == assess(asked, company("Netherlisle Ulmare Shipping Ltd"), WEIGHTS).score
    assert same > near


def test_the_nearest_two_names_of_the_sides_decide() -> None:
    asked, other = company("Ulmare Shipping"), company("Torvik Quendric", "Ulmare Agency")

    assert nearness(asked, other, WEIGHTS) == nearness(asked, company("Ulmare Agency"), WEIGHTS)
    assert nearness(asked, other, WEIGHTS) == nearness(other, asked, WEIGHTS)


def test_sides_without_names_are_neither_near_nor_far() -> None:
    assert nearness(company(), company("Ulmare Agency"), WEIGHTS) == 0.0


def test_other_evidence_counts_beside_the_names() -> None:
    asked = company("Ulmare Shipping", phones=("+86 755 8632 1147",))

    with_near_number = place(asked, company("Ulmare Agency", phones=("+86 755 8632 1149",)))

    assert with_near_number > place(asked, company("Ulmare Agency"))
