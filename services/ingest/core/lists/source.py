"""A file of a list as readers see it: bytes that can be read again from the start, and rows of bounded length.

What is wrong with the bytes themselves is refused here: packed files, UTF-16, an encoding that does not fit.
"""

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from services.ingest.core.lists.refusal import ListRefused

LONGEST_ROW = 16_777_216
"""Bytes. The longest rows of nested FollowTheMoney files have some megabytes."""
HEAD = 4_096

_PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd", b"7z\xbc\xaf\x27\x1c", b"Rar!")
_OTHER_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Source:
    """A file by its name; `open` gives its bytes in chunks, from the start, as often as it is called."""

    name: str
    open: Callable[[], Iterable[bytes]]


def head_of(source: Source) -> bytes:
    """The first bytes, without a UTF-8 mark; refused when no list begins so."""
    head = b""
    for chunk in source.open():
        head += chunk
        if len(head) >= HEAD:
            break
    head = head[:HEAD]
    if not head.strip(b"\x1a \t\r\n\xef\xbb\xbf"):
        raise ListRefused("empty", f"{source.name} is empty")
    if head.startswith(_PACKED):
        raise ListRefused("compressed", f"{source.name} is a packed file")
    if head.startswith(_OTHER_MARKS) or b"\0" in head:
        raise ListRefused("encoding", f"{source.name} is not text in one byte a letter or in UTF-8; it may be UTF-16")
    return head.removeprefix(codecs.BOM_UTF8)


def rows(source: Source) -> Iterator[bytes]:
    """Its lines, each with its line feed, the last perhaps without; refused when one is too long."""
    rest = b""
    for chunk in source.open():
        *whole, rest = (rest + chunk).split(b"\n") if rest else chunk.split(b"\n")
        if len(rest) > LONGEST_ROW:
            raise ListRefused("too-large", f"{source.name} has a row of more than {LONGEST_ROW:,} bytes")
        for row in whole:
            yield row + b"\n"
    if rest:
        yield rest


def encoding_of(source: Source) -> str:
    """`utf-8`, else `cp1252`: all of the file must be in the one or the other."""
    if _is_utf8(source):
        return "utf-8"
    before = b""
    for chunk in source.open():
        if _FOREIGN.search(before + chunk):
            raise ListRefused("encoding", f"{source.name} is neither in UTF-8 nor in Windows-1252")
        before = chunk[-3:]
    return "cp1252"


def _is_utf8(source: Source) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in source.open():
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


_FOREIGN = re.compile(rb"[\x80-\xff]{4}|[\x00\x81\x8d\x8f\x90\x9d]")
"""Four letters with diacritics stand side by side in no Western name, and always in Cyrillic or Chinese text."""
