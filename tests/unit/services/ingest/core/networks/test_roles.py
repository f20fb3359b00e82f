import numpy as np

from services.ingest.core.networks.roles import Member, members_of
from tests.unit.services.ingest.core.networks.posted import Posted, person, posted, view_of

ORGANISER, BROKER, FIRST, SECOND = 1, 2, 10, 20


def members(parcels: list[Posted], most: int = 100) -> list[Member]:
    view = view_of(parcels, 10_000)
    return list(members_of(view, np.arange(view.size, dtype=np.int32), most))


def sends(sender: int, addressee: int) -> Posted:
    return posted(person(f"{sender}"), person(f"{addressee}"), (sender, addressee))


def test_who_sends_to_all_is_the_organiser() -> None:
    found = members([sends(ORGANISER, n) for n in range(FIRST, FIRST + 5)])

    assert (found[0].entity, found[0].role, found[0].rank) == (ORGANISER, "organiser", 1)
    assert {member.role for member in found[1:]} == {"addressee"}


def test_who_alone_holds_two_parts_together_is_a_broker() -> None:
    first = [sends(FIRST, FIRST + n) for n in range(1, 6)]
    second = [sends(SECOND, SECOND + n) for n in range(1, 4)]

    found = members([*first, *second, sends(FIRST, BROKER), sends(BROKER, SECOND)])

    roles = {member.entity: member.role for member in found}
    assert roles[BROKER] == "broker"


def test_a_sender_who_reaches_several_is_a_distributor_where_others_lie_between() -> None:
    ways = [sends(FIRST, n) for n in (30, 31, 32)] + [sends(n, m) for n in range(40, 44) for m in (30, 31, 32)]

    found = {member.entity: member for member in members(ways)}

    assert found[FIRST].role == "distributor"
    assert found[FIRST].measures["reaches"] == 3


def test_a_shared_telephone_ties_those_who_give_it() -> None:
    parcels = [posted({**person(f"s{n}"), "phone": "shared"}, person(f"a{n}"), (100 + n, 200 + n)) for n in range(4)]

    found = {member.entity: member for member in members(parcels)}

    assert all(found[100 + n].measures["degree"] == 4 for n in range(4))
    assert all(found[200 + n].measures["degree"] == 1 for n in range(4))


def test_no_more_members_are_told_than_asked_for() -> None:
    found = members([sends(ORGANISER, n) for n in range(FIRST, FIRST + 9)], most=3)

    assert [member.rank for member in found] == [1, 2, 3]


def test_of_two_alike_neither_is_the_organiser() -> None:
    found = members([sends(FIRST, SECOND)])

    assert {member.role for member in found} == {"sender", "addressee"}
