"""E-mail addresses: spellings that reach one mailbox, and pairs that must stay two."""

import pytest

from services.ingest.core.mailboxes import own_domains, read_mailbox, read_mailboxes

ONE_MAILBOX = [
    "sales@kilnloom.example",
    "Sales@KilnLoom.EXAMPLE",
    "sales+cn@kilnloom.example",
    '"Kiln & Loom" <sales@kilnloom.example>',
    "mailto:sales@kilnloom.example?subject=order",
    "sales(at)kilnloom(dot)example",
    "sales [at] kilnloom.example",
    "sales at kilnloom dot example",
    "ｓａｌｅｓ＠ｋｉｌｎｌｏｏｍ．ｅｘａｍｐｌｅ",
    "sales @ kilnloom.example",
    "<Kiln & Loom> sales@kilnloom.example",
    "E-mail: sales@kilnloom.example",
    "sales@kilnloom.example;",
]
SEVERAL = [
    "sales@kilnloom.example;depot@wharfside.example",
    "sales@kilnloom.example, depot@wharfside.example",
    "sales@kilnloom.example/depot@wharfside.example",
    "sales@kilnloom.example / Depot@Wharfside.example",
    "sales@kilnloom.example depot@wharfside.example",
    "sales@kilnloom.example、depot@wharfside.example",
    '"Loom, Kiln" <sales@kilnloom.example>, Depot <depot@wharfside.example>',
    "<Loom> sales@kilnloom.example; depot(at)wharfside(dot)example",
    "sales@kilnloom.example; SALES@kilnloom.example; none; depot@wharfside.example",
]


@pytest.mark.parametrize("written", ONE_MAILBOX)
def test_every_spelling_reaches_one_mailbox(written: str) -> None:
    read = read_mailbox(written)

    assert read is not None
    assert read.address == "sales@kilnloom.example"


@pytest.mark.parametrize("written", SEVERAL)
def test_every_mailbox_of_a_value_is_read(written: str) -> None:
    read = read_mailboxes(written)

    assert [mailbox.address for mailbox in read] == ["sales@kilnloom.example", "depot@wharfside.example"]
    assert own_domains([written]) == {"kilnloom.example", "wharfside.example"}


@pytest.mark.parametrize("written", ["post@bücher.example", "POST@BÜCHER.example", "post@xn--bcher-kva.example"])
def test_a_domain_in_its_own_script_is_its_punycode(written: str) -> None:
    assert [mailbox.address for mailbox in read_mailboxes(written)] == ["post@xn--bcher-kva.example"]


def test_a_domain_that_cannot_be_is_none() -> None:
    assert read_mailboxes(f"post@{'ü' * 200}.example") == read_mailboxes("post@ü..example") == ()


def test_a_value_of_many_mailboxes_is_bounded() -> None:
    assert len(read_mailboxes(",".join(f"{n}@x.example" for n in range(100)))) == 10


def test_gmail_has_no_dots_and_two_domains() -> None:
    assert read_mailbox("k.i.l.n@googlemail.com") == read_mailbox("kiln@gmail.com")


def test_elsewhere_dots_make_two_mailboxes() -> None:
    assert read_mailbox("k.iln@kilnloom.example") != read_mailbox("kiln@kilnloom.example")


def test_a_free_provider_is_nobodys_own_domain() -> None:
    free, own = read_mailbox("kiln@163.com"), read_mailbox("kiln@kilnloom.example")

    assert free is not None
    assert own is not None
    assert (free.own_domain, own.own_domain) == (False, True)


@pytest.mark.parametrize("written", ["", "none", "a@b", "a b@c.example", "@c.example", "a@@c.example", "@" * 1_000])
def test_what_reaches_nobody_is_none(written: str) -> None:
    assert read_mailbox(written) is None
