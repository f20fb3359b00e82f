"""Bad inputs out of good ones: a few cuts, doublings and changes, and pieces that parsers stumble over."""

import random

PIECES = [
    *(bytes([one]) for one in b"\x00\xff\n\x1a\"',:;|{}[]<=Z"),
    *(b"\r\n", b"==", b"</", b"]]>", b"&b;", b"<![CDATA[", b"<!DOCTYPE a [<!ENTITY b 'c'>]>"),
    *(b"\xef\xbb\xbf", b"\xed\xa0\x80", "\u202e".encode(), "\U0001f600".encode(), b"\\u0000", b"\\ud800"),
    *(b"null", b"NaN", b"1e400", b"-0", b"-1", b"0.1", b"9" * 20, b"9" * 5_000),
    *(b"9999-12-31", b"0000-00-00", b"24:00:00", b"+00:00", b"[" * 70, b'{"a":' * 70),
]


def mutated(seed: bytes, chance: random.Random) -> bytes:
    """The input with one to six changes."""
    data = bytearray(seed)
    for _ in range(chance.randint(1, 6)):
        _CHANGES[chance.randrange(len(_CHANGES))](data, chance)
    return bytes(data)


def _span(data: bytearray, chance: random.Random) -> tuple[int, int]:
    start = chance.randint(0, len(data))
    return start, min(len(data), start + 2 ** chance.randint(0, 9))


def _cut(data: bytearray, chance: random.Random) -> None:
    start, end = _span(data, chance)
    del data[start:end]


def _double(data: bytearray, chance: random.Random) -> None:
    start, end = _span(data, chance)
    data[end:end] = data[start:end]


def _put_in(data: bytearray, chance: random.Random) -> None:
    start, _ = _span(data, chance)
    data[start:start] = chance.choice(PIECES)


def _put_over(data: bytearray, chance: random.Random) -> None:
    start, _ = _span(data, chance)
    piece = chance.choice(PIECES)
    data[start : start + len(piece)] = piece


def _turn_a_bit(data: bytearray, chance: random.Random) -> None:
    if data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _end(data: bytearray, chance: random.Random) -> None:
    del data[chance.randint(0, len(data)) :]


_CHANGES = [_cut, _double, _put_in, _put_over, _turn_a_bit, _turn_a_bit, _end]
