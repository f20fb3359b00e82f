"""What hostile XML gets."""

import pytest

from services.ingest.core.lists.refusal import ListRefused
from tests.unit.services.ingest.core.lists.made_up_xml import SDN_ENTRY, sdn_xml, un_person, un_xml
from tests.unit.services.ingest.core.lists.reading import read

BOMB = b'<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE l SYSTEM "file:///etc/hostname">'


@pytest.mark.parametrize("doctype", [BOMB, OUTSIDE, b"<!DOCTYPE sdnList>"])
def test_a_document_type_is_refused(doctype: bytes) -> None:
    with pytest.raises(ListRefused) as refusal:
        read(sdn_xml(SDN_ENTRY).replace(b"?>\n", b"?>\n" + doctype))

    assert refusal.value.code == "markup"


@pytest.mark.parametrize(
    ("code", "inner"),
    [
        ("too-large", "<a>" * 50 + "</a>" * 50),
        ("too-large", "<a/>" * 100_001),
        ("too-large", "<a>" + "x" * 1_000_001 + "</a>"),
        ("malformed", "<a></b>"),
        ("malformed", "&other;"),
    ],
    ids=["deep", "many", "long", "crossed", "an entity of its own"],
)
def test_a_record_beyond_all_reason_is_refused(code: str, inner: str) -> None:
    with pytest.raises(ListRefused) as refusal:
        read(un_xml(un_person().replace("<DATAID>", f"{inner}<DATAID>")))

    assert refusal.value.code == code


def test_a_file_that_goes_on_behind_its_end_is_refused() -> None:
    with pytest.raises(ListRefused) as refusal:
        read(sdn_xml(SDN_ENTRY) + b"<more/>")

    assert refusal.value.code == "malformed"


@pytest.mark.parametrize("root", [b"<rss></rss>", b"<Sanctions></Sanctions>", b"<html><p>not found</p></html>"])
def test_other_xml_is_refused(root: bytes) -> None:
    with pytest.raises(ListRefused) as refusal:
        read(root)

    assert refusal.value.code == "format"


def test_an_encoding_that_is_not_read_is_refused() -> None:
    with pytest.raises(ListRefused) as refusal:
        read(un_xml(un_person()).replace(b"UTF-8", b"Big5"))

    assert refusal.value.code == "encoding"
