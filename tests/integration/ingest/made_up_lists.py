"""Small list files of made-up entities, in the forms of their publishers."""

from collections.abc import Iterable

import orjson

NOTHING = "-0- "


def sdn_row(number: int, name: str, *, kind: str = NOTHING, programme: str = "DEMO", remarks: str = NOTHING) -> str:
    """A row of sdn.csv."""
    cells = [
        str(number),
        f'"{name}"',
        kind,
        programme,
        *[NOTHING] * 7,
        remarks if remarks == NOTHING else f'"{remarks}"',
    ]
    return ",".join(cells)


def sdn_csv(rows: Iterable[str], *, end_mark: bool = True) -> bytes:
    """A file of OFAC's with these rows."""
    return "".join(f"{row}\r\n" for row in rows).encode() + (b"\x1a" if end_mark else b"")


def many_sdn(count: int, *, first: int = 1, end_mark: bool = True) -> bytes:
    """An sdn.csv of so many made-up companies."""
    return sdn_csv(
        (sdn_row(n, f"EXAMPLE TRADING {n} CO., LTD.") for n in range(first, first + count)), end_mark=end_mark
    )


def ftm_rows(*entities: dict[str, object]) -> bytes:
    """Rows as OpenSanctions publishes them."""
    return b"".join(orjson.dumps(entity) + b"\n" for entity in entities)


def person(identity: str, name: str, **properties: list[str]) -> dict[str, object]:
    """A listed person."""
    return {
        "id": identity,
        "caption": name,
        "schema": "Person",
        "properties": {"name": [name], **properties},
        "datasets": ["made_up"],
        "target": True,
    }
