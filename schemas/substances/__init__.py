"""The facts that ship: thirteen substances and classes with their dated controls, each with its `verified` mark.

One TOML file a substance: what it is called, then a `[[control]]` for each law that reaches it, in the members of a
`scheduling` body. The table is a start, not an authority: what no source was seen for says so (`status`
`unconfirmed` or `unknown`), and a competent authority's own record supersedes it.
"""

import datetime as dt
import tomllib
from importlib import resources
from typing import Any

from schemas.scheduling import Scheduling

SHIPPED_ON = dt.date(2026, 11, 23)
"""Day on which the table was last gone through: whoever learned of a control from it learned then."""


def scheduling_bodies(learned_on: dt.date = SHIPPED_ON) -> list[Scheduling]:
    """Every shipped control as the body of a `scheduling` record, in the order of the files' names."""
    files = sorted(resources.files(__name__).iterdir(), key=lambda file: file.name)
    tables = [tomllib.loads(file.read_text("utf-8")) for file in files if file.name.endswith(".toml")]
    return [_body(table["substance"], control, learned_on) for table in tables for control in table["control"]]


def _body(substance: dict[str, Any], control: dict[str, Any], learned_on: dt.date) -> Scheduling:
    return Scheduling.model_validate({"substance": substance, **control, "learned_on": learned_on.isoformat()})
