"""`parcelbridge lists`: import the files of a watch list as a new version, and see the lists and their versions."""

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from services.console.api import Api
from services.console.nation import Whereto, analyst_api
from services.console.options import AsJson, asks_a_nation
from services.console.say import Helpful, Trouble, answer, errors, on_terminal, out, print_table
from services.kit.access import Role

app = typer.Typer(name="lists", cls=Helpful, no_args_is_help=True, help="Watch lists: import, versions.")

PATH = "/analyst/v1/lists"
PATIENCE_S = 7_200.0
"""A list of some gigabytes is read in minutes; a machine may be slow."""
LOOK_EVERY_S = 0.5
CHUNK = 1_048_576
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


class Form(StrEnum):
    """What the files are."""

    OFAC_CSV = "ofac-csv"
    OFAC_XML = "ofac-xml"
    UN_XML = "un-xml"
    FTM = "ftm"


Files = Annotated[list[Path], typer.Argument(metavar="FILE…", help="The files of one publication (docs/lists.md).")]
ListName = Annotated[str, typer.Option("--list", metavar="NAME", help="Such as ofac-sdn; made with its first version.")]
Format = Annotated[Form | None, typer.Option("--format", help="What the files are; else found from what is in them.")]
Force = Annotated[bool, typer.Option("--force", help="Take a list that is refused only beside the version in force.")]
Shown = Annotated[str | None, typer.Argument(metavar="[NAME]", help="One list: its versions. Absent: all lists.")]
Limit = Annotated[int, typer.Option("--limit", help="Versions to show.", min=1, max=200)]


@app.command("import")
@asks_a_nation
def import_files(
    ctx: typer.Context,
    files: Files,
    *,
    name: ListName,
    form: Format = None,
    force: Force = False,
    where: Whereto,
    as_json: AsJson = False,
) -> None:
    """Make files a new version of a watch list: all or nothing.

    OFAC SDN (sdn.csv with add.csv, alt.csv and sdn_comments.csv, or sdn.xml), the UN Security Council's consolidated
    XML, FollowTheMoney rows (entities.ftm.json, targets.nested.json). A list that is cut, garbled or far too small is
    refused, and the version in force stays in force. History is compared with what changed, in the background.
    """
    _check_name(name)
    query = httpx.QueryParams(
        [
            *(("file", _named(path)) for path in files),
            *([("format", form)] if form else []),
            ("force", str(force).lower()),
        ]
    )
    with analyst_api(ctx, where, Role.ADMIN) as api, _watching(api, name, files) as sent:
        done = api.send_files(f"{PATH}/{name}/versions", query, sent, PATIENCE_S)
    answer(done, as_json=as_json, show=_show_import)


@app.command("show")
@asks_a_nation
def show(
    ctx: typer.Context,
    name: Shown = None,
    *,
    limit: Limit = 20,
    where: Whereto,
    as_json: AsJson = False,
) -> None:
    """All watch lists with their versions in force, or the versions of one with what each changed."""
    with analyst_api(ctx, where, Role.AUDITOR) as api:
        if name is None:
            answer(api.get(PATH), as_json=as_json, show=_show_lists)
        else:
            _check_name(name)
            found = api.get(f"{PATH}/{name}/versions", limit=limit)
            answer(found, as_json=as_json, show=lambda versions: _show_versions(name, versions))


def _check_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise Trouble(f"{name} is no name of a list", "write small letters, digits and hyphens, such as ofac-sdn")


def _named(path: Path) -> str:
    """A file as the query names it, with its length. Raises Trouble when there is none."""
    try:
        length = path.stat().st_size
        if not path.is_file():
            raise OSError
    except OSError:
        raise Trouble(f"{path}: no file can be read there", "check the path; FILE is a file, not a folder") from None
    return f"{re.sub('[^A-Za-z0-9._ ()+-]', '_', path.name).lstrip('._ ()+-')[:200] or 'file'}:{length}"


@contextmanager
def _watching(api: Api, name: str, files: Sequence[Path]) -> Iterator[Iterator[bytes]]:
    """The files' bytes, with a bar for the sending and one for the reading over there, on a terminal only."""
    columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[said]}")
    ended = threading.Event()
    with Progress(*columns, console=errors(), disable=not on_terminal()) as bars:
        look = threading.Thread(target=_look, args=(api, name, bars, ended), daemon=True)
        if on_terminal():
            look.start()
        try:
            yield _bytes(files, bars)
        finally:
            ended.set()


def _bytes(files: Sequence[Path], bars: Progress) -> Iterator[bytes]:
    total = sum(path.stat().st_size for path in files)
    bar = bars.add_task("sending", total=total, said=f"{total:,} bytes")
    for path in files:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk
                bars.advance(bar, len(chunk))


def _look(api: Api, name: str, bars: Progress, ended: threading.Event) -> None:
    """Ask how far the import is, until it has ended. Whoever cannot be asked just now is asked again."""
    bar = bars.add_task("reading", total=None, said="")
    while not ended.wait(LOOK_EVERY_S):
        try:
            under_way = [each for each in api.get(PATH)["importing"] if each["name"] == name]
        except Trouble:
            continue
        for each in under_way:
            bars.update(bar, total=each["bytes"], completed=each["read"], said=f"{each['entities']:,} entities")


def _show_import(done: dict[str, Any]) -> None:
    if done["unchanged"]:
        out().print(
            f"{done['name']} has not changed: version {done['version']} of {done['entities']:,} entities stays."
        )
    else:
        counts = ", ".join(f"{done[each]:,} {each}" for each in ("new", "changed", "removed"))
        out().print(f"{done['name']} version {done['version']}: {done['entities']:,} entities, {counts}.")
    if done["hits_withdrawn"]:
        out().print(f"{done['hits_withdrawn']:,} hits on removed entities were withdrawn.")
    if done.get("forced"):
        out().print(f"Forced: {done['forced']}.")
    for remark in done["remarks"]:
        errors().print(f"Note: {remark}.", markup=False)


def _show_lists(lists: dict[str, Any]) -> None:
    columns = ["name", "feed", "version", "entities", "imported_at"]
    print_table("Watch lists", columns, [[row.get(name) for name in columns] for row in lists["items"]])
    for each in lists["importing"]:
        out().print(f"{each['name']} is being imported: {each['read']:,} of {each['bytes']:,} bytes read.")


def _show_versions(name: str, versions: dict[str, Any]) -> None:
    counts = ["version", "imported_at", "entities", "new", "changed", "removed"]
    columns = [*counts, "format", "imported_by", "forced"]
    print_table(f"Versions of {name}", columns, [[row.get(each) for each in columns] for row in versions["items"]])
