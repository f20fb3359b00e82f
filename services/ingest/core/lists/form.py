"""What a file is, by what stands in it: its name counts for nothing."""

import re
from enum import StrEnum

from services.ingest.core.lists import ofac_csv, ofac_xml, un_xml
from services.ingest.core.lists.refusal import ListRefused
from services.ingest.core.lists.source import Source, head_of


class Form(StrEnum):
    """What is read."""

    OFAC_CSV = "ofac-csv"
    """sdn.csv with add.csv, alt.csv and sdn_comments.csv."""
    OFAC_XML = "ofac-xml"
    """sdn.xml."""
    UN_XML = "un-xml"
    """The Security Council's consolidated list."""
    FTM = "ftm"
    """Rows of FollowTheMoney entities, flat or nested."""


_ROOTS = {ofac_xml.ROOT: Form.OFAC_XML, un_xml.ROOT: Form.UN_XML}
_OTHER_ROOTS = {"Sanctions": "OFAC's advanced XML, which is not read: import sdn.xml or the CSV set"}
_TAG = re.compile(rb"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")


def detect(source: Source) -> Form:
    """The format of a file; refused when it is none that is read."""
    head = head_of(source).lstrip()
    if head.startswith(b"<"):
        return _form_of_xml(head, source.name)
    if head.startswith(b"{"):
        return Form.FTM
    if head.startswith(b"["):
        raise ListRefused("format", f"{source.name} is one JSON array: FollowTheMoney comes an entity a row")
    if ofac_csv.kind_of(source):
        return Form.OFAC_CSV
    raise ListRefused("format", f"{source.name} is no list that is read here")


def _form_of_xml(head: bytes, name: str) -> Form:
    found = _TAG.search(re.sub(rb"<!--.*?-->", b"", head, flags=re.DOTALL))
    root = found[1].decode("ascii", "replace") if found else ""
    if root in _ROOTS:
        return _ROOTS[root]
    if b"<!DOCTYPE" in head:
        raise ListRefused("markup", f"{name} has a document type")
    raise ListRefused("format", f"{name} is {_OTHER_ROOTS.get(root, 'other XML')}")
