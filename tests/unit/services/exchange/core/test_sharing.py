"""What goes to the peer, and what stays at home."""

from pathlib import Path
from typing import Any

import pytest

from schemas.registry import BODIES
from services.exchange.core.sharing import Known, Policy, PolicyFault, Reason, read_policy

DEFAULT = Path("services/exchange/sharing.toml")


@pytest.fixture
def policy() -> Policy:
    return read_policy(DEFAULT.read_text(), BODIES)


def parcel(**changes: Any) -> dict[str, Any]:
    return {
        "type": "parcel",
        "source": {"agency": "US-TEST", "submission": "1"},
        "handling": {"code": "H1"},
        "body": {
            "item": {"identifier": "LZ123456785US", "issuer": "US"},
            "sender": {"address": {"country": "US"}, "identities": [{"kind": "tax", "number": "1"}]},
            "addressee": {"address": {"country": "US"}},
            "route": {"origin": "US", "destination": "US", "transit": ["CA", "CN"]},
            "postage": {"amount": "3", "currency": "USD"},
        },
        **changes,
    }


def decide(policy: Policy, record: dict[str, Any], peer: str, known: Known) -> Reason:
    return policy.decide(policy.facts_of(record), peer, known)


def test_an_item_through_the_peers_territory_is_shared(policy: Policy) -> None:
    assert decide(policy, parcel(), "CN", Known()) is Reason.TOUCHES_PEER


def test_an_item_that_never_touches_the_peer_stays_at_home(policy: Policy) -> None:
    assert decide(policy, parcel(), "MX", Known()) is Reason.ELSEWHERE


def test_a_hit_lets_an_item_go_that_stayed_at_home(policy: Policy) -> None:
    assert decide(policy, parcel(), "MX", Known(mentioned=True)) is Reason.HIT_OR_CASE


def test_h2_material_never_goes_on_whatever_the_policy_says(policy: Policy) -> None:
    assert decide(policy, parcel(handling={"code": "H2"}), "CN", Known(mentioned=True)) is Reason.HANDLING_H2


def test_a_correction_goes_where_the_corrected_record_went(policy: Policy) -> None:
    corrected = parcel(supersedes="a")

    assert decide(policy, corrected, "MX", Known(shared={"a"})) is Reason.CORRECTS_SHARED
    assert decide(policy, corrected, "MX", Known()) is Reason.ELSEWHERE


def test_a_retraction_follows_the_record_that_it_withdraws(policy: Policy) -> None:
    retraction = {"type": "retraction", "handling": {"code": "H1"}, "body": {"record": "a", "reason": "x"}}

    assert decide(policy, retraction, "CN", Known(shared={"a"})) is Reason.FOLLOWS
    assert decide(policy, retraction, "CN", Known()) is Reason.FOLLOWED_STAYS


def test_a_type_that_the_policy_does_not_name_stays_at_home() -> None:
    assert decide(Policy({}), parcel(), "CN", Known()) is Reason.NOT_NAMED


def test_members_that_stay_at_home_are_taken_out_of_the_peers_copy_alone(policy: Policy) -> None:
    record = parcel()

    copy = policy.for_peer(record)

    assert "postage" not in copy["body"]
    assert "identities" not in copy["body"]["sender"]
    assert "submission" not in copy["source"]
    assert record == parcel()
    assert copy["body"]["route"] is record["body"]["route"]


def test_a_member_of_every_element_of_a_list_can_stay_at_home() -> None:
    policy = read_policy('[parcel]\nshare = "always"\nkeep_home = ["body.contents.*.value"]', BODIES)
    record = {"type": "parcel", "body": {"contents": [{"value": 1, "cas": 2}, {"cas": 3}]}}

    assert policy.for_peer(record)["body"]["contents"] == [{"cas": 2}, {"cas": 3}]


def test_the_default_policy_names_every_record_type(policy: Policy) -> None:
    assert set(policy.rules) == set(BODIES)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[", "not TOML"),
        ('[letter]\nshare = "always"', "[letter] is not a record type"),
        ('[parcel]\nshare = "sometimes"', "share must be one of"),
        ('[parcel]\nshare = "always"\nkeep = []', "not ['keep']"),
        ('[parcel]\nshare = "always"\nkeep_home = "body"', "keep_home is a list"),
        ('[parcel]\nshare = "always"\nkeep_home = ["id"]', "id is not in the body"),
    ],
)
def test_a_policy_that_cannot_be_read_says_where_it_is_wrong(text: str, says: str) -> None:
    with pytest.raises(PolicyFault, match=r".*") as fault:
        read_policy(text, BODIES)

    assert says in str(fault.value)
