"""`parcelbridge evidence`: take the evidence of one line out of an exchange, and judge such a file offline."""

from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from schemas.answers.cases import Purpose
from services.console.feeds import read_name
from services.console.nation import Whereto, exchange_api
from services.console.options import AsJson, asks_a_nation
from services.console.say import NO, Helpful, Trouble, answer, end, out
from services.console.trust_files import read_trust
from services.feed.evidence import Explanation, explain_evidence
from services.feed.strict_json import Malformed, parse_object
from services.kit.access import Role

app = typer.Typer(name="evidence", cls=Helpful, no_args_is_help=True, help="Proof of one line, for whoever asks later.")

LARGEST_FILE = 4_194_304
"""Bytes; a line of 262,144 bytes with path, signatures and keys stays far below."""

Feed = Annotated[str, typer.Argument(metavar="FEED", help="Such as US/CN.")]
Line = Annotated[int, typer.Argument(metavar="LINE", help="Number of the line, from 0.", min=0)]
Output = Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="Where to write it.")]
ForPurpose = Annotated[
    Purpose | None, typer.Option("--purpose", help="What it is for; needed of an H2 or H3 record, and noted.")
]
Given = Annotated[Path, typer.Argument(metavar="FILE", help="An evidence file.")]
Trust = Annotated[
    list[str] | None,
    typer.Option("--trust", metavar="KEYS", help="us.toml, CN=cn.pub.jwk or keys.json; several times for several."),
]


@app.command("get")
@asks_a_nation
def get(
    ctx: typer.Context,
    feed: Feed,
    line: Line,
    *,
    output: Output,
    where: Whereto,
    purpose: ForPurpose = None,
) -> None:
    """Write the evidence file of one line: its bytes, its proof, the signed checkpoint, the receipt, the keys."""
    name = read_name(feed)
    with exchange_api(ctx, where, Role.AUDITOR) as api:
        evidence = api.get(f"/operator/v1/feeds/{name}/lines/{line}/evidence", purpose=purpose)
    try:
        output.write_bytes(orjson.dumps(evidence, option=orjson.OPT_INDENT_2) + b"\n")
    except OSError as fault:
        raise Trouble(f"{output}: {fault.strerror}", "choose another place") from None
    out().print(f"{output} proves line {line} of {name}: parcelbridge evidence verify {output} --trust KEYS")


@app.command("verify")
def verify(file: Given, *, trust: Trust = None, as_json: AsJson = False) -> None:
    """Judge an evidence file offline, and say in words what is proven, by whom and when.

    Only keys that you trust from elsewhere prove anything; those inside the file do not. Exit code: 0 proven, 1 not.
    """
    explanation = explain_evidence(_read(file), read_trust(trust or []))
    answer(_as_object(explanation), as_json=as_json, show=_show)
    end(0 if explanation.proven else NO)


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return parse_object(file.read(LARGEST_FILE + 1)[:LARGEST_FILE])
    except OSError as fault:
        raise Trouble(f"{path}: {fault.strerror}", "check the path") from None
    except Malformed as fault:
        raise Trouble(f"{path} is no evidence file: {fault}", "ask for it again, as a file, not as text") from None


def _as_object(explanation: Explanation) -> dict[str, Any]:
    return {"proven": explanation.proven, "sentences": explanation.sentences, "faults": explanation.faults}


def _show(judged: dict[str, Any]) -> None:
    for sentence in judged["sentences"]:
        out().print(sentence)
    for fault in judged["faults"]:
        out().print(f"Fault, {fault}")
    out().print("Proven." if judged["proven"] else "Not proven.", style="bold")
