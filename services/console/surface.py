"""`parcelbridge surface`: order a run over everything that is known of who belongs together, and wait for it."""

from typing import Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TextColumn

from services.console.api import Api
from services.console.nation import Outside, Whereto, analyst_api, outside
from services.console.options import AsJson, asks_a_nation
from services.console.say import NO, answer, end, errors, on_terminal, out
from services.kit.access import Role

RUNS = "/analyst/v1/surface/runs"
LOOK_EVERY_S = 1.0
STEPS = 6

Wait = Annotated[bool, typer.Option("--wait", help="Until it has ended; exit code 1 when it failed.")]


@asks_a_nation
def surface(
    ctx: typer.Context,
    *,
    wait: Wait = False,
    where: Whereto,
    as_json: AsJson = False,
) -> None:
    """Surface networks over everything: who is who, what belongs together, who matters, scores and alerts.

    The ingest service does it in the background; without `--wait` this only orders it.
    """
    with analyst_api(ctx, where, Role.ANALYST) as api:
        run = api.post("/analyst/v1/surface", {})
        if wait:
            run = _watch(api, run, outside(ctx))
    answer(run, as_json=as_json, show=_show)
    if run["state"] == "failed":
        end(NO)


def _watch(api: Api, run: dict[str, Any], beyond: Outside) -> dict[str, Any]:
    """The run as it ended, with a bar on a terminal."""
    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[said]}")
    with Progress(*columns, console=errors(), disable=not on_terminal()) as bars:
        bar = bars.add_task(run["step"], total=STEPS, said="")
        while run["state"] in ("waiting", "running"):
            beyond.pause(LOOK_EVERY_S)
            run = _look(api, run)
            said = f"{run['parcels']:,} parcels, {run['links']:,} links"
            bars.update(bar, description=run["step"], completed=run["steps_done"], said=said)
    return run


def _look(api: Api, run: dict[str, Any]) -> dict[str, Any]:
    """How far it is; runs behind it do not hide it."""
    (found,) = api.get(RUNS, after=str(run["run"] + 1), limit=1)["items"]
    return dict(found)


def _show(run: dict[str, Any]) -> None:
    if run["state"] == "done":
        counts = f"{run['parcels']:,} parcels, {run['links']:,} links, {run['networks']:,} networks"
        out().print(f"Run {run['run']} is done: {counts}.")
    elif run["state"] == "failed":
        out().print(f"Run {run['run']} failed ({run['failed']}); what was known before stands.")
    else:
        out().print(f"Run {run['run']} is {run['state']}; with --wait this waits for it.")
