"""The tables of who may call, as docs/access.md shows them; brought up to date by

python -m tests.contract.access_table
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from services.console.web.routes import ROUTES, Route
from services.exchange.doors.who_may import TABLE as EXCHANGE
from services.ingest.doors.who_may import TABLE as INGEST
from services.kit.access import Role
from services.kit.who_may import Line

PAGE = Path(__file__).parents[2] / "docs" / "access.md"
BEGIN, END = "<!-- tables: begin -->\n", "<!-- tables: end -->\n"


def tables() -> str:
    """All three."""
    return "\n".join([*_service("The exchange", EXCHANGE), *_service("Ingest", INGEST), *_desk(ROUTES)])


def shown(page: str) -> str:
    """What the page has for them."""
    return page.partition(BEGIN)[2].partition(END)[0]


def _service(title: str, lines: Sequence[Line]) -> Iterator[str]:
    yield from (f"### {title}", "", "| call | who may | and | body, KiB | seconds |", "| --- | --- | --- | --- | --- |")
    for line in lines:
        body = f"{line.most_bytes / 1024:,.0f}" if line.method in ("POST", "PUT") else ""
        yield f"| `{line.method} {line.path}` | {_who(line)} | {line.also} | {body} | {line.seconds:,.0f} |"
    yield ""


def _who(line: Line) -> str:
    if isinstance(line.may, str):
        return {"anyone": "anyone", "operations": "anyone who reaches the listening address"}[line.may]
    return ", ".join([*(["a peer that signs"] if line.peers else []), *_named(line.may)])


def _desk(routes: Sequence[Route]) -> Iterator[str]:
    yield from ("### The desk", "", "| page | who may |", "| --- | --- |")
    for route in routes:
        nobody = "anyone who reaches the listening address" if route.operations else "anyone"
        yield f"| `{route.method} {route.path}` | {nobody if route.may is None else ', '.join(_named(route.may))} |"
    yield ""


def _named(roles: Iterable[Role]) -> list[str]:
    return [role.value for role in Role if role in set(roles)]


if __name__ == "__main__":
    written = PAGE.read_text(encoding="utf-8")
    before, behind = written.partition(BEGIN)[0], written.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}{tables()}{END}{behind}", encoding="utf-8")
