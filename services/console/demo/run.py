"""`parcelbridge demo`: two nations on this machine, a made-up world played through both, and what was found.

The steps: a clean folder; keys and settings; both nations up; the world handed in by each nation's agencies; waiting
until all is exchanged, receipted and taken in; the table. Everything goes through the public interfaces.
"""

import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from services.console.api import Api
from services.console.demo import report
from services.console.demo.folder import clean_folder
from services.console.demo.found import look
from services.console.demo.narrate import Narrator
from services.console.demo.settle import Asked, Standing, settle
from services.console.demo.surfacing import surface_all
from services.console.demo.two_nations import DemoNation, found_nations
from services.console.household import household
from services.console.nation import Outside, outside
from services.console.options import AsJson
from services.console.say import Trouble, errors, on_terminal, out, print_json
from services.console.serve import interruptible
from services.kit.access import Role
from services.simulator.difficulty import level_of
from services.simulator.door import Door, PlayFailed
from services.simulator.play import Played, play_both
from services.simulator.traffic import AGENCIES, count_rows, rows
from services.simulator.truth import write_truth
from services.simulator.world import FEWEST_PARCELS, World, build_world


def _level(difficulty: str) -> str:
    """Refuse what is no difficulty before anything is begun."""
    try:
        level_of(difficulty)
    except ValueError as fault:
        raise typer.BadParameter(str(fault)) from None
    return difficulty


Seed = Annotated[int, typer.Option("--seed", help="The same seed gives the same world.", min=0)]
Parcels = Annotated[int, typer.Option("--parcels", help="Consignments in the world.", min=FEWEST_PARCELS, max=200_000)]
Difficult = Annotated[
    str, typer.Option("--difficulty", help="easy, default, hard, or a number from 0 to 1.", callback=_level)
]
Once = Annotated[bool, typer.Option("--once", help="End after the table, also on a terminal.")]
Folder = Annotated[Path, typer.Option("--folder", metavar="FOLDER", help="Where it lives; begun clean.")]


def demo(
    ctx: typer.Context,
    *,
    seed: Seed = 1,
    parcels: Parcels = 20_000,
    difficulty: Difficult = "default",
    once: Once = False,
    folder: Folder = Path("var/demo"),
    as_json: AsJson = False,
) -> None:
    """Play a made-up world through two nations on this machine, and show what was exchanged and found.

    All persons and companies in it are invented. On a terminal it keeps serving until Ctrl-C; without one, or with
    `--once`, it ends after the table. An earlier demo in the folder is removed; anything else there is left alone.
    """
    with interruptible() as ending, ExitStack() as stack:
        narrator = stack.enter_context(Narrator())
        stack.enter_context(clean_folder(folder, {"seed": seed, "parcels": parcels}, narrator.say))
        nations = found_nations(folder)
        _start(nations, stack, narrator)
        world = _invent(seed, parcels, difficulty, folder, narrator)
        results = _play_and_look(world, nations, outside(ctx), narrator)
        _end_with(results, nations, narrator, as_json=as_json)
        if on_terminal() and sys.stdout.isatty() and not once:
            ending.expected = True
            out().print("Serving until Ctrl-C.")
            threading.Event().wait()


def _start(nations: Sequence[DemoNation], stack: ExitStack, narrator: Narrator) -> None:
    narrator.say("Starting two nations, each with its own PostgreSQL, exchange and ingest")
    up = [stack.enter_context(household(each.config, each.settings, each.logs, narrator.say)) for each in nations]
    for supervisor in up:
        supervisor.await_ready()
    narrator.say("Both nations are ready")


def _invent(seed: int, parcels: int, difficulty: str, folder: Path, narrator: Narrator) -> World:
    world = build_world(seed, parcels, datetime.now(UTC).date(), difficulty)
    write_truth(world.truth, folder / "truth.json")
    narrator.say(f"Invented a world of {parcels:,} parcels from seed {seed}; the truth is in {folder / 'truth.json'}")
    return world


def _play_and_look(
    world: World, nations: Sequence[DemoNation], beyond: Outside, narrator: Narrator
) -> dict[str, report.Result]:
    played = _play(world, nations, beyond, narrator)
    narrator.say("Everything is handed in; waiting until it is exchanged, receipted and taken in")
    with ExitStack() as stack:
        asked = [_asked(each, beyond, stack) for each in nations]
        standings = settle(asked, lambda now: _show(now, narrator), beyond.pause)
        narrator.say("Settled; surfacing networks over everything")
        surface_all(asked, beyond.pause)
        narrator.say("Looking at what was found")
        with ThreadPoolExecutor() as pool:
            found = pool.map(lambda each: look(each.nation, each.analyst, world.truth, played[each.nation]), asked)
            return {
                standing.nation: report.Result(played[standing.nation], standing, each)
                for standing, each in zip(standings, found, strict=True)
            }


def _play(world: World, nations: Sequence[DemoNation], beyond: Outside, narrator: Narrator) -> dict[str, Played]:
    totals = {each.nation: count_rows(world, each.nation) for each in nations}
    doors = [_door(each) for each in nations]

    def progress(played: Played) -> None:
        narrator.show(f"{played.nation} hands in", played.rows, totals[played.nation])

    try:
        by_nation = {nation: rows(world, nation) for nation in totals}
        return play_both(doors, by_nation, progress, beyond.transport)
    except PlayFailed as fault:
        raise Trouble(f"the world was not played to its end: {fault}", _where_to_read(nations)) from None


def _where_to_read(nations: Sequence[DemoNation]) -> str:
    return f"read the logs in {' and '.join(str(each.logs) for each in nations)}"


def _door(each: DemoNation) -> Door:
    tokens = {agency: each.token(Role.OPERATOR, agency=agency) for agency in AGENCIES[each.nation]}
    return Door(each.nation, each.exchange_url, tokens)


def _asked(each: DemoNation, beyond: Outside, stack: ExitStack) -> Asked:
    token = each.token(Role.AUDITOR, Role.ANALYST, agency=f"{each.nation}-DEMO")
    exchange = stack.enter_context(Api(each.exchange_url, token, beyond.transport))
    return Asked(each.nation, exchange, stack.enter_context(Api(each.analyst_url, token, beyond.transport)))


def _show(now: Sequence[Standing], narrator: Narrator) -> None:
    for each in now:
        narrator.show(f"{each.nation}: receipted by the peer", each.receipted, each.sent)
        narrator.show(f"{each.nation}: taken in", each.taken_in, each.held)


def _end_with(
    results: dict[str, report.Result], nations: Sequence[DemoNation], narrator: Narrator, *, as_json: bool
) -> None:
    narrator.__exit__(None, None, None)
    if as_json:
        print_json(report.as_object(results, nations, narrator.seconds))
    else:
        report.show(results, nations, narrator.seconds)
    errors().print("")
