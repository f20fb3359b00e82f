"""`parcelbridge alerts`: the queue of what somebody should look at, whose work it is, and searches that tell what is
new."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from services.console.api import Api
from services.console.nation import Whereto, analyst_api, subject_of
from services.console.options import AsJson, asks_a_nation
from services.console.say import NO, Helpful, Trouble, answer, end, out, print_table
from services.kit.access import Role

app = typer.Typer(name="alerts", cls=Helpful, help="Networks that somebody should look at: the queue, and whose it is.")

PATH = "/analyst/v1/alerts"
SEARCHES = f"{PATH}/searches"


class AlertState(StrEnum):
    """How an alert stands."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    ANY = "any"


class Order(StrEnum):
    """Which alerts come first."""

    SCORE = "score"
    OLDEST = "oldest"
    NEWEST = "newest"


Numbers = Annotated[list[int], typer.Argument(metavar="N…", help="Numbers of alerts.", min=1)]
State = Annotated[AlertState | None, typer.Option("--state", help="How they stand; open, unless a search says.")]
Limit = Annotated[int, typer.Option("--limit", help="Alerts to show.", min=1, max=200)]
LeastScore = Annotated[float | None, typer.Option("--least-score", help="Log-odds; 0 is one to one.")]
Origin = Annotated[str | None, typer.Option("--origin", metavar="CC", help="A parcel left from this nation.")]
Feed = Annotated[str | None, typer.Option("--feed", metavar="A/B", help="The parcel that raised it came by this feed.")]
Reason = Annotated[str | None, typer.Option("--reason", metavar="NAME", help="A detector or rule that speaks for it.")]
Mine = Annotated[bool, typer.Option("--mine", help="Yours.")]
Nobodys = Annotated[bool, typer.Option("--nobodys", help="Nobody's.")]
Assignee = Annotated[str | None, typer.Option("--assignee", metavar="NAME", help="This person's.")]
Sorted = Annotated[Order, typer.Option("--order", help="Which come first.")]
Through = Annotated[str | None, typer.Option("--search", metavar="NAME", help="Through a saved search of yours.")]
News = Annotated[bool, typer.Option("--news", help="With --search: only what you have not seen.")]
Save = Annotated[str | None, typer.Option("--save", metavar="NAME", help="Keep this search under a name.")]
To = Annotated[str | None, typer.Option("--to", metavar="NAME", help="To this person.")]
ToMe = Annotated[bool, typer.Option("--to-me", help="To you.")]
ToNobody = Annotated[bool, typer.Option("--to-nobody", help="Give them back.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="The search's name.")]


@app.callback(invoke_without_command=True)
@asks_a_nation
def alerts(
    ctx: typer.Context,
    *,
    state: State = None,
    least_score: LeastScore = None,
    origin: Origin = None,
    feed: Feed = None,
    reason: Reason = None,
    mine: Mine = False,
    nobodys: Nobodys = False,
    assignee: Assignee = None,
    order: Sorted = Order.SCORE,
    search: Through = None,
    news: News = False,
    save: Save = None,
    limit: Limit = 20,
    where: Whereto,
    as_json: AsJson = False,
) -> None:
    """Show alerts, the highest score first, each with one sentence of why.

    `--url` is the address of the nation's ingest service.
    """
    if ctx.invoked_subcommand is not None:
        return
    with analyst_api(ctx, where, Role.ANALYST) as api:
        whose = {"assignee": subject_of(api.token) if mine else assignee, "unassigned": nobodys or None}
        wanted: dict[str, Any] = {
            "state": _state(state, search), "least_score": least_score, "origin": origin, "feed": feed,
            "detector": reason, **whose,
        }  # fmt: skip
        if save is not None:
            kept = api.post(SEARCHES, {"name": save, "wanted": _given(wanted)})
            answer(kept, as_json=as_json, show=_show_kept)
            return
        page = {"order": order, "limit": limit, "search": search and _find(api, search)["search"], "news": news or None}
        found = api.get(PATH, **{name: _spelled(value) for name, value in _given(wanted | page).items()})
    answer(found, as_json=as_json, show=_show_queue)


@app.command("assign")
@asks_a_nation
def assign(
    ctx: typer.Context,
    numbers: Numbers,
    *,
    to: To = None,
    to_me: ToMe = False,
    to_nobody: ToNobody = False,
    where: Whereto,
    as_json: AsJson = False,
) -> None:
    """Say whose work alerts are; exit code 1 when some were not yours to give, or are gone.

    What is nobody's you may take, what is yours you may hand on; a supervisor may give any.
    """
    if [to is not None, to_me, to_nobody].count(True) != 1:
        raise Trouble("to whom?", "give one of --to NAME, --to-me and --to-nobody")
    with analyst_api(ctx, where, Role.SUPERVISOR) as api:
        assignee = subject_of(api.token) if to_me else to
        done = api.post(f"{PATH}/assign", {"alerts": numbers, "assignee": assignee})
    answer(done, as_json=as_json, show=_show_assigned)
    if done["absent"] or done["not_yours"]:
        end(NO)


@app.command("searches")
@asks_a_nation
def searches(
    ctx: typer.Context,
    *,
    where: Whereto,
    as_json: AsJson = False,
) -> None:
    """Show your saved searches, each with how much of it is new."""
    with analyst_api(ctx, where, Role.ANALYST) as api:
        answer(api.get(SEARCHES), as_json=as_json, show=_show_searches)


@app.command("look")
@asks_a_nation
def look(
    ctx: typer.Context,
    name: Name,
    *,
    where: Whereto,
    as_json: AsJson = False,
) -> None:
    """Say that you have seen all that a search finds: from now on only what is new or changed is news."""
    with analyst_api(ctx, where, Role.ANALYST) as api:
        kept = api.post(f"{SEARCHES}/{_find(api, name)['search']}/look", {})
    answer(kept, as_json=as_json, show=_show_kept)


@app.command("drop")
@asks_a_nation
def drop(ctx: typer.Context, name: Name, *, where: Whereto) -> None:
    """Drop a saved search."""
    with analyst_api(ctx, where, Role.ANALYST) as api:
        api.delete(f"{SEARCHES}/{_find(api, name)['search']}")
    out().print(f"The search {name} is dropped.")


def _state(state: AlertState | None, search: str | None) -> AlertState | None:
    if state is None:
        return AlertState.OPEN if search is None else None
    return None if state is AlertState.ANY else state


def _given(wanted: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in wanted.items() if value is not None}


def _spelled(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _find(api: Api, name: str) -> dict[str, Any]:
    """A search by its name."""
    held: list[dict[str, Any]] = api.get(SEARCHES)["items"]
    found = next((each for each in held if each["name"] == name), None)
    if found is None:
        raise Trouble("you have no search of that name", "see what you have: parcelbridge alerts searches")
    return found


def _show_queue(found: dict[str, Any]) -> None:
    told = ["alert", "news", "score", "state", "assignee", "brought by", "from", "raised", "parcels", "listed", "why"]
    rows = [
        [
            row["alert"], row.get("news"), f"{row['score']:+.2f}", row["state"], row.get("assignee"),
            row.get("raised_by", {}).get("feed"), " ".join(row["origins"]), row["raised_at"][:10],
            row["network"]["parcels"], row.get("listed", {}).get("caption"), row["network"]["why"],
        ]
        for row in found["items"]
    ]  # fmt: skip
    print_table("Alerts", told, rows)
    if found.get("next"):
        out().print("There are more: ask for them with --limit, or with --least-score.")


def _show_assigned(done: dict[str, Any]) -> None:
    for member, said in (
        ("assigned", "are as you asked"),
        ("not_yours", "are not yours to give"),
        ("absent", "are not there now"),
    ):
        if done[member]:
            out().print(f"Alerts {', '.join(map(str, done[member]))} {said}.")


def _show_searches(held: dict[str, Any]) -> None:
    rows = [
        [each["name"], each["new"], each["changed"], each["seen_at"], _wanted(each["wanted"])] for each in held["items"]
    ]
    print_table("Saved searches", ["name", "new", "with other reasons", "you looked", "wants"], rows)


def _wanted(wanted: dict[str, Any]) -> str:
    return ", ".join(f"{name} {_spelled(value)}" for name, value in _given(wanted).items())


def _show_kept(kept: dict[str, Any]) -> None:
    out().print(f"{kept['name']}: {kept['new']:,} new, {kept['changed']:,} with other reasons.")
