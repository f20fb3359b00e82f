"""`parcelbridge case`: cases that two nations work on, the newest first; one with everything asked and answered in it.

Restricted parts are told when `--purpose` says for what; who asked, and for what, goes to the audit log.
"""

from enum import StrEnum
from typing import Annotated, Any

import typer

from services.console.nation import Whereto, analyst_api
from services.console.options import AsJson, asks_a_nation
from services.console.say import answer, errors, out, print_table
from services.kit.access import Role

PATH = "/analyst/v1/cases"


class Status(StrEnum):
    """Whether a case is worked on."""

    OPEN = "open"
    CLOSED = "closed"


class Purpose(StrEnum):
    """For what restricted parts are opened."""

    INVESTIGATION = "investigation"
    MUTUAL_ASSISTANCE = "mutual-assistance"
    JOINT_OPERATION = "joint-operation"
    PROSECUTION = "prosecution"
    SUPERVISION = "supervision"


CaseId = Annotated[str | None, typer.Argument(metavar="[ID]", help="One case, by the id of any of its versions.")]
Limit = Annotated[int, typer.Option("--limit", help="Cases to list.", min=1, max=200)]
OfStatus = Annotated[Status | None, typer.Option("--status", help="Only cases of this state.")]
ForPurpose = Annotated[
    Purpose | None, typer.Option("--purpose", help="For what restricted parts are opened; goes to the audit log.")
]
Feed = Annotated[
    str | None, typer.Option("--feed", metavar="FEED", help="Which of two cases of one id, such as CN/US.")
]


@asks_a_nation
def case(
    ctx: typer.Context,
    case: CaseId = None,
    *,
    limit: Limit = 20,
    status: OfStatus = None,
    purpose: ForPurpose = None,
    feed: Feed = None,
    where: Whereto,
    as_json: AsJson = False,
) -> None:
    """List cases of two nations; or tell one: what is asked, by when, what was answered, what became of it.

    `--url` is the address of the nation's ingest service.
    """
    with analyst_api(ctx, where, Role.ANALYST) as api:
        if case is None:
            answer(api.get(PATH, limit=limit, status=status), as_json=as_json, show=_show_list)
            return
        if purpose is not None:
            api.post(f"{PATH}/{case}/opening" + (f"?feed={feed}" if feed else ""), {"purpose": purpose})
        answer(api.get(f"{PATH}/{case}", feed=feed), as_json=as_json, show=_show_case)


def _show_list(found: dict[str, Any]) -> None:
    columns = ["reference", "title", "by", "state", "priority", "opened", "waiting", "overdue", "for us", "id"]
    rows = [
        [
            row.get("reference", "(restricted)"), row.get("title"), row["nation"], row["status"], row["priority"],
            row["opened_on"], row["waiting"], row["overdue"], row["ours"], row["id"],
        ]
        for row in found["items"]
    ]  # fmt: skip
    print_table("Cases", columns, rows)
    if not rows:
        out().print("There is no case.")
    if found.get("next"):
        out().print("There are more: ask for them with --limit.")


def _show_case(case: dict[str, Any]) -> None:
    name = case.get("reference", "(restricted)")
    out().print(f"Case {name} of {case['nation']}, {case['status']}, {case['priority']}, handling {case['handling']}")
    if not case["withheld"]:
        out().print(case["title"])
        out().print(case["summary"])
    _show_requests(case["asked"])
    columns = ["type", "called", "detail", "state", "handling", "id"]
    rows = [
        [each.get("type"), each.get("caption"), each.get("detail"), each["state"], each.get("handling"), each["id"]]
        for each in case["materials"]
    ]
    print_table("About", columns, rows)
    for each in case["outcomes"]:
        out().print(f"Outcome of {each['where']}, {each['on']}: {each['result']}. {each.get('statement', '')}")
    for each in case["notes"]:
        out().print(f"Note of {each['by']}, {each['at']}, {each['handling']}: {each.get('written', '(restricted)')}")
    if case["hidden"] and not case.get("opened"):
        errors().print(f"Note: {case['hidden']} parts are restricted; say for what with --purpose.", markup=False)


def _show_requests(asked: list[dict[str, Any]]) -> None:
    columns = ["by", "request", "state", "deadline", "for us", "question", "answered", "id"]
    rows = [
        [
            each["nation"], each["request"], each["state"], each["deadline"], "yes" if each["ours"] else "",
            each.get("question", "(restricted)"), next((reply.get("statement") for reply in each["replies"]), None),
            each["id"],
        ]
        for each in asked
    ]  # fmt: skip
    print_table("Requests", columns, rows)
