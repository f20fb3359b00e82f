"""`parcelbridge judge`: say what an alert is, or whether a hit is the person; with a reason."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from services.console.nation import Whereto, analyst_api
from services.console.options import AsJson, asks_a_nation
from services.console.say import Helpful, Trouble, answer, out
from services.kit.access import Role

app = typer.Typer(name="judge", cls=Helpful, help="Say what an alert or a hit is, with a reason.")

LONGEST = 2_000


class OfAlert(StrEnum):
    """What an alert is."""

    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    OPEN = "open"


class OfHit(StrEnum):
    """Whether a hit is the person."""

    SAME = "same"
    NOT_THE_SAME = "not-the-same"
    UNSURE = "unsure"


Number = Annotated[int, typer.Argument(metavar="N", help="Its number.", min=1)]
AsAlert = Annotated[OfAlert, typer.Option("--as", help="What it is; `open` takes an earlier judgement back.")]
AsHit = Annotated[OfHit, typer.Option("--as", help="Whether the sender or addressee is who is listed.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; whoever meets it later reads this.")]


@app.command("alert")
@asks_a_nation
def judge_alert(
    ctx: typer.Context, number: Number, *, state: AsAlert, reason: Reason, where: Whereto, as_json: AsJson = False
) -> None:
    """Confirm or dismiss an alert, or open it again. `parcelbridge alert N` says before what that changes."""
    judged = _judge(ctx, where, f"alerts/{number}", {"state": state}, reason)
    answer(judged, as_json=as_json, show=_show_alert)


@app.command("hit")
@asks_a_nation
def judge_hit(
    ctx: typer.Context, number: Number, *, verdict: AsHit, reason: Reason, where: Whereto, as_json: AsJson = False
) -> None:
    """Say whether a hit is the listed person or firm; it holds for the same label on other parcels, too."""
    judged = _judge(ctx, where, f"hits/{number}", {"verdict": verdict}, reason)
    answer(judged, as_json=as_json, show=_show_hit)


def _judge(ctx: typer.Context, where: Whereto, what: str, said: dict[str, str], reason: str) -> Any:
    """What the server makes of a judgement."""
    said = said | {"reason": _checked(reason)}
    with analyst_api(ctx, where, Role.ANALYST) as api:
        return api.post(f"/analyst/v1/{what}/judgement", said)


def _checked(reason: str) -> str:
    if not 0 < len(reason.strip()) <= LONGEST:
        raise Trouble("a judgement needs a reason", f"say why with --reason, in up to {LONGEST:,} characters")
    return reason.strip()


def _show_alert(alert: dict[str, Any]) -> None:
    out().print(f"Alert {alert['alert']} is {alert['state']}.")


def _show_hit(hit: dict[str, Any]) -> None:
    out().print(f"Hit {hit['hit']} on {hit['entry']['caption']} is {hit['state']}.")
