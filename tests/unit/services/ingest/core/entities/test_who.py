"""Which labels are one party, and which are not, whatever they share."""

from typing import Any

import numpy as np
import pytest

from services.ingest.core.entities.decided import Decision
from services.ingest.core.entities.pairs import reasons_of
from tests.unit.services.ingest.core.entities.found import (
    JETTY,
    MAIL,
    OTHER_PHONE,
    PHONE,
    are_one,
    found,
    groups,
    someone,
)

WEXQUIST = someone("Tordric Wexquist", phones=[PHONE])


@pytest.mark.parametrize(
    "name", ["Wexquist, Tordric", "TORDRIC WEXQUIST", "Tordric Wexqiust", "Tordric J. Wexquist", "T. Wexquist"]
)
def test_a_name_in_another_order_or_with_a_slip_at_one_telephone_is_one_person(name: str) -> None:
    assert are_one(WEXQUIST, someone(name, phones=["202-555-0147"]))


@pytest.mark.parametrize("name", ["Chezhou Yan", "YAN Chezhou", "Yan Che Zhou"])
def test_a_han_name_and_its_spelling_at_one_telephone_are_one_person(name: str) -> None:
    han = someone("砚澈舟", country="CN", phones=["139 0927 4056"])

    assert are_one(han, someone(name, country="CN", phones=["+86 13909274056"]))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tordric Wexquist", "Merla Wexquist"),
        ("Tordric Wexquist", "Corden Brammarsh"),
        ("T. Wexquist", "M. Wexquist"),
        ("T. Wexquist", "Merla Wexquist"),
        ("砚澈舟", "砚澈瑾"),
        ("砚澈", "砚澈舟"),
        ("砚澈舟", "Lanhe Yan"),
    ],
)
def test_two_names_at_one_telephone_mailbox_and_address_are_two_people(one: str, other: str) -> None:
    shared: dict[str, Any] = {"address": JETTY, "phones": [PHONE], "emails": [MAIL]}

    assert not are_one(someone(one, **shared), someone(other, **shared))


def test_two_people_at_one_firm_are_two_and_neither_is_the_firm() -> None:
    shared: dict[str, Any] = {"firm": "Greensail Outfitters Inc", "phones": [PHONE], "emails": [MAIL]}

    assert groups(
        [someone("Tordric Wexquist", **shared), someone("Corden Brammarsh", **shared), someone(**shared)]
    ) == [
        [0],
        [1],
        [2],
    ]


def test_a_firm_in_two_scripts_at_one_mailbox_is_one() -> None:
    han = someone(firm="深圳砚澈贸易有限公司", country="CN", emails=["office@yanche.example"])

    assert are_one(
        han, someone(firm="Shenzhen Yanche Trading Co., Ltd.", country="CN", emails=["Office@yanche.example"])
    )


def test_a_name_alone_joins_nobody() -> None:
    assert not are_one(someone("Tordric Wexquist"), someone("Tordric Wexquist"))
    assert not are_one(WEXQUIST, someone("Tordric Wexquist", phones=[OTHER_PHONE]))


def test_one_address_in_two_writings_joins_one_name() -> None:
    one = someone("Tordric Wexquist", address=JETTY)

    assert are_one(one, someone("Tordric Wexquist", address=["1369 Jetty Rd, Lanternfield TX 58977"]))
    assert not are_one(one, someone("Tordric Wexquist", address=["77 Jetty Rd, Lanternfield TX 58977"]))


def test_a_telephone_with_one_wrong_digit_and_the_same_house_is_one_person() -> None:
    one = someone("Tordric Wexquist", address=JETTY, phones=["+1 202 555 0147"])

    assert are_one(one, someone("Tordric Wexquist", address=JETTY, phones=["+1 202 555 0174"]))


def test_one_reference_in_two_writings_joins_one_name() -> None:
    one, other = (
        someone("Tordric Wexquist", identities=[{"kind": "tax", "number": number, "country": "US"}])
        for number in ("123-45-6789", "123456789")
    )

    assert are_one(one, other)


@pytest.mark.parametrize("name", ["DO NOT RETURN", "N/A", "UNKNOWN", "Customer", "收件人", "xxxx"])
def test_placeholders_for_a_name_join_nobody(name: str) -> None:
    who = someone(name, address=JETTY, phones=[PHONE], emails=[MAIL])

    assert not are_one(who, who)
    assert groups([WEXQUIST, who, someone("Corden Brammarsh", phones=[PHONE])]) == [[0], [1], [2]]


@pytest.mark.parametrize("phone", ["000000", "+1 000 000 0000", "1111111111", "+86 123 4567 8901"])
def test_placeholders_for_a_telephone_join_nobody(phone: str) -> None:
    who = someone("Tordric Wexquist", phones=[phone])

    assert not are_one(who, who)


@pytest.mark.parametrize("line", ["N/A", "Lanternfield, Texas", "unknown address"])
def test_an_address_without_a_number_joins_nobody(line: str) -> None:
    who = someone("Tordric Wexquist", address=[line])

    assert not are_one(who, who)


def test_a_telephone_of_a_hundred_names_joins_nobody() -> None:
    heads = ["Tor", "Mer", "Cor", "Wen", "Hes", "Jor", "Kel", "Ulv", "Zan", "Quil", "Fen"]
    tails = ["dric", "la", "den", "mond", "wick", "vin", "tus", "thon", "gard", "mira"]
    crowd = [someone(f"{head}{tail} {tail.title()}{head.lower()}", phones=[PHONE]) for head in heads for tail in tails]

    assert groups([*crowd, crowd[0]]) == [[place] for place in range(len(crowd) + 1)]


def test_a_prolific_sender_is_one_however_many_parcels() -> None:
    assert are_one(*[WEXQUIST] * 500)


def test_a_label_with_names_of_several_people_does_not_draw_them_together() -> None:
    bridge = someone(
        names=[{"written": "Tordric Wexquist"}, {"written": "Corden Brammarsh"}], phones=[PHONE, OTHER_PHONE]
    )
    first, second = WEXQUIST, someone("Corden Brammarsh", phones=[OTHER_PHONE])

    for party in groups([first, first, second, second, bridge]):
        assert not {0, 2} <= set(party)


def test_a_chain_of_slips_does_not_make_two_names_one() -> None:
    names = [
        "Marden Wexquist",
        "Marten Wexquist",
        "Marton Wexquist",
        "Morton Wexquist",
        "Morlon Wexquast",
        "Corlon Vexquast",
    ]

    ends = [party for party in groups([someone(name, phones=[PHONE]) for name in names]) if 0 in party]

    assert 5 not in ends[0]


def test_what_joined_labels_is_a_tree_with_reasons() -> None:
    labels = [
        WEXQUIST,
        someone("Wexquist, Tordric", phones=[PHONE], emails=[MAIL]),
        someone("T. Wexquist", emails=[MAIL]),
    ]

    tree = found(labels).tree

    assert len(tree.left) == 2
    assert {frozenset(pair) for pair in np.stack([tree.left, tree.right], axis=1).tolist()} == {
        frozenset({0, 1}),
        frozenset({1, 2}),
    }
    assert sorted(reasons_of(bits) for bits in tree.reasons.tolist()) == [["name", "email"], ["name", "phone"]]


def test_what_an_analyst_joined_is_one_whatever_speaks_against_it() -> None:
    labels = [WEXQUIST, someone("Corden Brammarsh"), someone("Corden Brammarsh", phones=[OTHER_PHONE])]

    assert groups(labels, [Decision(1, "merge", (0,), (2,))]) == [[0, 2], [1]]


def test_what_an_analyst_parted_is_not_joined_by_others() -> None:
    assert groups([WEXQUIST] * 3, [Decision(1, "split", (0,), (1,))]) in ([[0, 2], [1]], [[0], [1, 2]])


def test_the_newer_of_two_decisions_counts() -> None:
    apart, together = Decision(1, "split", (0,), (1,)), Decision(2, "merge", (0,), (1,))

    assert groups([WEXQUIST] * 2, [apart, together]) == [[0, 1]]
    assert groups([WEXQUIST] * 2, [together._replace(number=1), apart._replace(number=2)]) == [[0], [1]]
