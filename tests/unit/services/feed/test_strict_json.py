"""Texts that two parsers might read differently, and that ours must therefore refuse; and their harmless neighbours."""

import pytest

from services.feed.strict_json import GREATEST_INTEGER, Malformed, parse_object


def nested(depth: int) -> bytes:
    """Objects inside objects; the outermost has depth 1."""
    return b'{"a":' * (depth - 1) + b"{}" + b"}" * (depth - 1)


def nested_arrays(depth: int) -> bytes:
    """One object, and arrays inside it down to `depth`."""
    return b'{"a":' + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"


HOSTILE = {
    "nothing": b"",
    "white space only": b" ",
    "byte order mark": b'\xef\xbb\xbf{"a":1}',
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "UTF-16 without mark": '{"a":1}'.encode("utf-16-be"),
    "array": b"[]",
    "string": b'"a"',
    "number": b"1",
    "null": b"null",
    "text behind": b'{"a":1}x',
    "object behind": b"{}{}",
    "NUL behind": b"{}\x00",
    "comma behind": b"{},",
    "form feed before": b"\x0c{}",
    "no-break space before": b"\xc2\xa0{}",
    "unfinished": b'{"a":1',
    "unfinished string": b'{"a":"b',
    "comment": b'{"a":1/**/}',
    "comma too much in object": b'{"a":1,}',
    "comma too much in array": b'{"a":[1,]}',
    "single quotes": b"{'a':1}",
    "bare name": b"{a:1}",
    "number as name": b"{1:1}",
    "duplicate": b'{"a":1,"a":1}',
    "duplicate empty name": b'{"":1,"":2}',
    "duplicate after unescaping": b'{"a":1,"\\u0061":2}',
    "duplicate after unescaping a pair": b'{"\\uD83D\\uDE00":1,"\xf0\x9f\x98\x80":2}',
    "duplicate at depth": b'{"x":[[{"y":{"a":1,"b":2,"\\u0061":3}}]]}',
    "NaN": b'{"a":NaN}',
    "Infinity": b'{"a":Infinity}',
    "-Infinity": b'{"a":[-Infinity]}',
    "lone high surrogate": b'{"a":"\\ud800"}',
    "lone low surrogate": b'{"a":"\\udc00"}',
    "surrogates swapped": b'{"a":"\\udc00\\ud800"}',
    "high surrogate then letter": b'{"a":"\\ud800x"}',
    "high surrogate then line feed": b'{"a":"\\ud800\\n"}',
    "two high surrogates then a low one": b'{"a":"\\ud800\\ud800\\udc00"}',
    "lone surrogate in a name": b'{"\\ud800":1}',
    "raw surrogate": b'{"a":"\xed\xa0\x80"}',
    "raw surrogate pair (CESU-8)": b'{"a":"\xed\xa0\xbd\xed\xb8\x80"}',
    "overlong UTF-8": b'{"a":"\xc0\xaf"}',
    "UTF-8 beyond Unicode": b'{"a":"\xf4\x90\x80\x80"}',
    "UTF-8 cut off": b'{"a":"\xe4\xb8"}',
    "latin-1": '{"a":"é"}'.encode("latin-1"),
    "tab in a string": b'{"a":"\t"}',
    "NUL in a string": b'{"a":"\x00"}',
    "unit separator in a name": b'{"\x1f":1}',
    "carriage return in a string": b'{"a":"\r"}',
    "unknown escape": b'{"a":"\\x41"}',
    "short escape": b'{"a":"\\u41"}',
    "signed escape": b'{"a":"\\u+041"}',
    "depth 65": nested(65),
    "depth 65 in arrays": nested_arrays(65),
    "depth 201": nested(201),
    "depth 40,000": b'{"a":' * 40_000,
    "2^53": b'{"a":9007199254740992}',
    "-2^53": b'{"a":[{"b":-9007199254740992}]}',
    "400 digits": b'{"a":' + b"9" * 400 + b"}",
    "5,000 digits": b'{"a":' + b"9" * 5_000 + b"}",
    "1e400": b'{"a":1e400}',
    "-1e400": b'{"a":[-1e400]}',
    "just over the greatest double": b'{"a":1.797693134862315808e308}',
    "400 digits with a fraction": b'{"a":' + b"9" * 400 + b".0}",
    "leading zero": b'{"a":01}',
    "negative leading zero": b'{"a":-01}',
    "plus sign": b'{"a":+1}',
    "no digit before the point": b'{"a":.5}',
    "no digit behind the point": b'{"a":1.}',
    "no exponent": b'{"a":1e}',
    "minus alone": b'{"a":-}',
    "hexadecimal": b'{"a":0x1}',
    "underscore": b'{"a":1_0}',
    "fullwidth digit": '{"a":１}'.encode(),
    "capital True": b'{"a":True}',
    "300 KB that never end": b'{"a":"' + b"x" * 300_000,
}

HARMLESS: dict[str, tuple[bytes, object]] = {
    "empty object": (b"{}", {}),
    "white space around": (b" \t\r\n{ } \r\n", {}),
    "carriage return behind": (b'{"a":1}\r', {"a": 1}),
    "same name in two objects": (b'{"a":{"a":1},"b":[{"a":1},{"a":1}]}', {"a": {"a": 1}, "b": [{"a": 1}, {"a": 1}]}),
    "names that differ before normalisation": ('{"é":1,"e\u0301":2}'.encode(), {"é": 1, "e\u0301": 2}),
    "surrogate pair": (b'{"a":"\\ud83d\\ude00"}', {"a": "😀"}),
    "escaped controls": (b'{"a":"\\u0000\\t\\n"}', {"a": "\x00\t\n"}),
    "delete and noncharacter": ('{"a":"\x7f\uffff"}'.encode(), {"a": "\x7f\uffff"}),
    "byte order mark inside a string": ('{"a":"\ufeff"}'.encode(), {"a": "\ufeff"}),
    "2^53 - 1": (b'{"a":9007199254740991}', {"a": GREATEST_INTEGER}),
    "-(2^53 - 1)": (b'{"a":-9007199254740991}', {"a": -GREATEST_INTEGER}),
    "-0": (b'{"a":-0}', {"a": 0}),
    "2^53 with a fraction": (b'{"a":9007199254740992.0}', {"a": 9007199254740992.0}),
    "1e16": (b'{"a":1e16}', {"a": 1e16}),
    "greatest double": (b'{"a":1.7976931348623157e308}', {"a": 1.7976931348623157e308}),
    "underflow": (b'{"a":1e-400}', {"a": 0.0}),
    "zero with a great exponent": (b'{"a":0e99999}', {"a": 0.0}),
    "300 KB": (b'{"a":"' + b"x" * 300_000 + b'"}', {"a": "x" * 300_000}),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_text_is_malformed(text: bytes) -> None:
    with pytest.raises(Malformed):
        parse_object(text)


@pytest.mark.parametrize(("text", "meaning"), HARMLESS.values(), ids=HARMLESS.keys())
def test_its_harmless_neighbour_is_read(text: bytes, meaning: object) -> None:
    assert parse_object(text) == meaning


@pytest.mark.parametrize("text", [nested(64), nested_arrays(64)])
def test_depth_64_is_read(text: bytes) -> None:
    assert parse_object(text)


def test_an_integer_stays_an_integer_and_a_fraction_does_not_become_one() -> None:
    obj = parse_object(b'{"integer":1,"fraction":1.0,"exponent":1e0,"truth":true}')

    assert [type(value) for value in obj.values()] == [int, float, float, bool]


@pytest.mark.parametrize(
    "text",
    [
        b'{"Zhang Example":1,"Zhang Example":2}',
        b'{"Zhang Example at line 1":1,"Zhang Example at line 1":2}',
        b'{"Zhang\\nExample":1,"Zhang\\nExample":2}',
        b'{"a":"Zhang Example\x01"}',
        b'{"a":Zhang Example}',
    ],
)
def test_what_is_said_about_a_malformed_text_repeats_none_of_it(text: bytes) -> None:
    with pytest.raises(Malformed) as refusal:
        parse_object(text)

    assert "Zhang" not in str(refusal.value)
    assert "Example" not in str(refusal.value)


def test_a_member_named_twice_is_said_with_its_place() -> None:
    with pytest.raises(Malformed, match=r"^a member is named twice at line 1 column \d+$"):
        parse_object(b'{"a":1,"a":2}')
