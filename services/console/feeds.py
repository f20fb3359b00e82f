"""`parcelbridge feed`: how the feeds stand, what was refused, and going on after a fork."""

from typing import Annotated, Any

import typer

from services.console.nation import Whereto, exchange_api
from services.console.options import AsJson, asks_a_nation
from services.console.say import Helpful, Trouble, answer, out, print_table
from services.console.times import in_words
from services.feed.names import FeedName
from services.kit.access import Role

app = typer.Typer(name="feed", cls=Helpful, no_args_is_help=True, help="Feeds: status, refused lines, resuming.")

WARN_AFTER = 7_200
"""Seconds: the origin signs anew every hour, so a newest checkpoint of two hours is late."""

Name = Annotated[str, typer.Argument(metavar="FEED", help="Such as US/CN: what the US tells China.")]
Size = Annotated[int, typer.Option("--at", metavar="SIZE", help="Lines that stay.", min=0)]
Root = Annotated[str, typer.Option("--root", metavar="ROOT", help="The root at SIZE, as both sides agreed on it.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="For the audit log.")]
After = Annotated[int, typer.Option("--after", metavar="LINE", help="Begin behind this line.", min=-1)]
Limit = Annotated[int, typer.Option("--limit", help="Lines to show.", min=1, max=1000)]


@app.command("status")
@asks_a_nation
def status(ctx: typer.Context, *, where: Whereto, as_json: AsJson = False) -> None:
    """Every feed: lines, receipts, refused lines, age of the newest checkpoint, and what a person must look at."""
    with exchange_api(ctx, where, Role.AUDITOR) as api:
        answer(api.get("/operator/v1/feeds"), as_json=as_json, show=_show_feeds)


@app.command("refused")
@asks_a_nation
def refused(
    ctx: typer.Context,
    feed: Name,
    *,
    after: After = -1,
    limit: Limit = 100,
    where: Whereto,
    as_json: AsJson = False,
) -> None:
    """Lines that the peer sent and that were refused; they are kept as evidence."""
    name = read_name(feed)
    with exchange_api(ctx, where, Role.AUDITOR) as api:
        lines = api.get(f"/operator/v1/feeds/{name}/refused", after=after, limit=limit)
    answer(lines, as_json=as_json, show=lambda each: _show_refused(str(name), each))


@app.command("resume")
@asks_a_nation
def resume(
    ctx: typer.Context,
    feed: Name,
    *,
    at: Size,
    root: Root,
    reason: Reason,
    where: Whereto,
) -> None:
    """Let a feed go on that halted at a fork; later lines and receipts move to the evidence.

    A person on each side does this, with the size and root on which both agreed.
    """
    name = read_name(feed)
    with exchange_api(ctx, where, Role.ADMIN) as api:
        api.post(f"/operator/v1/feeds/{name}/resume", {"size": at, "root": root, "reason": reason})
    out().print(f"{name} goes on at {at} lines. What was behind is kept as evidence.")


def read_name(text: str) -> FeedName:
    """A feed's name as people type it; raises Trouble."""
    try:
        return FeedName.parse(text)
    except ValueError:
        raise Trouble(f"{text} is no feed", "write origin/audience, such as US/CN") from None


def _show_feeds(feeds: list[dict[str, Any]]) -> None:
    columns = ["feed", "role", "lines", "receipted", "lag", "refused", "checkpoint", "state"]
    print_table("Feeds", columns, [_row(feed) for feed in feeds])
    for feed in feeds:
        for alarm in feed["alarms"]:
            out().print(f"Alarm on {feed['feed']}: {alarm['code']}: {alarm['detail']}", style="bold red")


def _row(feed: dict[str, Any]) -> list[object]:
    age = feed["checkpoint_age_seconds"]
    late = age is not None and age > WARN_AFTER
    signed = "none" if age is None else f"{in_words(age)} old{', late' if late else ''}"
    state = f"halted: {feed['halted_for']}" if feed["halted_for"] else "open"
    return [*(feed[name] for name in ("feed", "role", "size", "receipted", "lag", "refused")), signed, state]


def _show_refused(feed: str, lines: list[dict[str, Any]]) -> None:
    columns = ["line", "code", "type", "id", "detail", "received_at"]
    print_table(f"Refused on {feed}", columns, [[line[name] for name in columns] for line in lines])
