"""`parcelbridge retention`: what was erased and that the proofs still hold; cases that are held beyond their date.

Exit code 1 of `report` when a run found a proof that does not hold.
"""

from enum import StrEnum
from typing import Annotated, Any

import typer

from services.console.nation import Whereto, analyst_api, exchange_api
from services.console.options import AsJson, asks_a_nation
from services.console.say import NO, Helpful, Trouble, answer, end, out, print_table
from services.kit.access import Role

app = typer.Typer(
    name="retention", cls=Helpful, no_args_is_help=True, help="What was erased, and what a legal hold keeps."
)


COLUMNS = ("run", "at", "due before", "erased", "also", "held back", "proofs")


class Service(StrEnum):
    """Which of the two."""

    EXCHANGE = "exchange"
    INGEST = "ingest"


OfService = Annotated[
    Service | None, typer.Option("--service", help="One of the two; with --url, what is at that address.")
]
Limit = Annotated[int, typer.Option("--limit", help="Runs of each service, the newest first.", min=1, max=500)]
Case = Annotated[str, typer.Argument(metavar="CASE", help="A case, by the id of any of its versions.")]
Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help="For the audit log.")]
Feed = Annotated[
    str | None, typer.Option("--feed", metavar="FEED", help="Which of two cases of one id, such as CN/US.")
]


@app.command("report")
@asks_a_nation
def report(
    ctx: typer.Context, *, service: OfService = None, limit: Limit = 10, where: Whereto, as_json: AsJson = False
) -> None:
    """Say what runs of retention erased, line by line, what they held back, and that the proofs still hold."""
    if where.url is not None and service is None:
        raise Trouble("which service is at that address?", "give --service exchange or --service ingest")
    wanted = [service] if service else list(Service)
    found = {str(each): _runs(ctx, where, each, limit) for each in wanted}
    answer(found, as_json=as_json, show=_show)
    if not all(proof["holds"] for runs in found.values() for run in runs for proof in run["proofs"]):
        end(NO)


@app.command("holds")
@asks_a_nation
def holds(ctx: typer.Context, *, limit: Limit = 50, where: Whereto, as_json: AsJson = False) -> None:
    """List legal holds, the newest first, ended ones too. `--url` is the address of the nation's ingest service."""
    with analyst_api(ctx, where, Role.AUDITOR) as api:
        answer(api.get("/analyst/v1/holds", limit=limit)["items"], as_json=as_json, show=_show_holds)


@app.command("hold")
@asks_a_nation
def hold(
    ctx: typer.Context, case: Case, *, reason: Why, feed: Feed = None, where: Whereto, as_json: AsJson = False
) -> None:
    """Keep all that a case rests on beyond its date, at ingest and at the exchange, until `release`."""
    with analyst_api(ctx, where, Role.SUPERVISOR) as api:
        set_ = api.post(f"/analyst/v1/cases/{case}/hold{_of(feed)}", {"reason": reason})
    answer(set_, as_json=as_json, show=_show_hold)


@app.command("release")
@asks_a_nation
def release(
    ctx: typer.Context, case: Case, *, reason: Why, feed: Feed = None, where: Whereto, as_json: AsJson = False
) -> None:
    """End the hold of a case: what is due goes at the next run."""
    with analyst_api(ctx, where, Role.SUPERVISOR) as api:
        ended = api.post(f"/analyst/v1/cases/{case}/hold/end{_of(feed)}", {"reason": reason})
    answer(ended, as_json=as_json, show=_show_hold)


def _of(feed: str | None) -> str:
    return f"?feed={feed}" if feed else ""


def _runs(ctx: typer.Context, where: Whereto, service: Service, limit: int) -> list[dict[str, Any]]:
    if service is Service.EXCHANGE:
        with exchange_api(ctx, where, Role.AUDITOR) as api:
            return list(api.get("/operator/v1/retention", limit=limit)["items"])
    with analyst_api(ctx, where, Role.AUDITOR) as api:
        return list(api.get("/analyst/v1/retention", limit=limit)["items"])


def _show(found: dict[str, list[dict[str, Any]]]) -> None:
    for service, runs in found.items():
        rows = [_row(run) for run in runs]
        print_table(f"Retention of {service}", COLUMNS, rows)


def _row(run: dict[str, Any]) -> list[object]:
    erased = [_erased(each) for each in run["erased"]]
    also = [f"{kind} {count:,}" for kind, count in sorted(run["also"].items())]
    proofs = [f"{each['feed']} {'hold' if each['holds'] else 'FAIL'} ({each['checked']:,})" for each in run["proofs"]]
    told = ["\n".join(each) for each in (erased, also, proofs)]
    return [run["run"], run.get("ended_at") or "not ended", run["due_before"], *told[:2], run["held_back"], told[2]]


def _erased(each: dict[str, Any]) -> str:
    lines = each["lines"]
    shown = [f"{first}" if first == last else f"{first}-{last}" for first, last in lines[:5]]
    cut = " …" if len(lines) > len(shown) else ""
    return f"{each['feed']} {each['type']} {each['count']:,} (lines {', '.join(shown)}{cut})"


def _show_holds(found: list[dict[str, Any]]) -> None:
    rows = [
        [each["case"], each["since"], each["by"], each["reason"], each["records"], each.get("ended_at", "stands")]
        for each in found
    ]
    print_table("Legal holds", ["case", "since", "by", "reason", "records", "ended"], rows)


def _show_hold(hold: dict[str, Any]) -> None:
    if hold.get("ended_at"):
        out().print(f"Case {hold['case']} is held no more; what is due goes at the next run.")
    else:
        out().print(f"Case {hold['case']} is held with {hold['records']:,} records.")
    if not hold.get("told_at"):
        out().print("The exchange did not answer; it is told as soon as it does.")
