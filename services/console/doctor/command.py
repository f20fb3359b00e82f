"""`parcelbridge doctor`: what is wrong with a set-up, and what to do next. It changes nothing.

Exit code: 0 nothing is broken (warnings may stand), 1 something is, 2 it could not look.
"""

import datetime as dt
from dataclasses import asdict
from typing import Any

import httpx
import typer

from services.console.api import Api
from services.console.doctor.finding import Finding, Findings, counted
from services.console.doctor.machine import check_kernel, check_keys, check_pinned_keys, check_room
from services.console.doctor.processes import check_database, check_peers, check_services
from services.console.nation import LIFETIME, make_token, outside, read_settings
from services.console.options import AsJson, NeededConfig
from services.console.say import NO, Trouble, answer, end, out, print_table
from services.kit.access import Role
from services.settings import Settings

OLD_LIST = dt.timedelta(days=14)
_BELIEVED = ("pinned", "trusted")


def doctor(ctx: typer.Context, config: NeededConfig, *, as_json: AsJson = False) -> None:
    """Find what is broken in a set-up, and say what to do next.

    Looks at the settings, keys and their modes, the disk, the database and its tables, the services and their ports,
    the peers with their keys and clocks, and the age of the watch lists. Nothing is changed. Exit code: 0 nothing is
    broken, 1 something is.
    """
    found = Findings()
    with found.trouble_is("settings", "fault"):
        settings = read_settings(config)
        found.ok("settings", f"{config} is in order, for {settings.nation}")
        _look(settings, outside(ctx).transport, found)
    answer([asdict(each) for each in found.all], as_json=as_json, show=lambda _: _show(found.all))
    end(NO if found.have("fault") else 0)


def _look(settings: Settings, transport: httpx.BaseTransport | None, found: Findings) -> None:
    now = dt.datetime.now(dt.UTC)
    own = check_keys(settings, now, found)
    check_pinned_keys(settings, now, found)
    check_room(settings, found)
    check_kernel(found)
    check_database(settings, found)
    answering = check_services(settings, transport, found)
    keys = None
    if settings.access_key.exists() and settings.access.issuer == "local":
        if "exchange" in answering:
            keys = _check_announced(settings, own, transport, found)
        if "ingest" in answering:
            _check_lists(settings, now, transport, found)
    check_peers(settings, keys, transport, now, found)


def _check_announced(
    settings: Settings, own: list[str], transport: httpx.BaseTransport | None, found: Findings
) -> list[dict[str, Any]] | None:
    """The keys that sign are the ones that the exchange, and so its peers, go by. Gives all keys that it knows."""
    with found.trouble_is("announced keys", "warning"):
        token = make_token(settings, (Role.ADMIN,), None, LIFETIME)
        with Api(settings.exchange_url, token, transport, settings.ingest.exchange_ca) as api:
            known: list[dict[str, Any]] = api.get("/operator/v1/keys")
        ours = {key["kid"]: key["state"] for key in known if key["nation"] == settings.nation}
        strange = [kid for kid in own if kid not in ours]
        if strange:
            hint = "restart the exchange, and announce a new key: parcelbridge keys announce"
            found.fault("announced keys", f"the exchange does not know {', '.join(strange)}", hint)
        elif revoked := [kid for kid in own if ours[kid] not in _BELIEVED]:
            hint = "sign with a key that is believed: parcelbridge keys list"
            found.fault("announced keys", f"{', '.join(revoked)}: {ours[revoked[0]]}", hint)
        else:
            found.ok("announced keys", f"{len(own)} of {len(own)} keys that sign are known to the exchange")
        return known
    return None


def _check_lists(settings: Settings, now: dt.datetime, transport: httpx.BaseTransport | None, found: Findings) -> None:
    with found.trouble_is("watch lists", "warning"):
        token = make_token(settings, (Role.ANALYST,), None, LIFETIME)
        with Api(settings.analyst_url, token, transport) as api:
            held = api.get("/analyst/v1/lists")["items"]
        if not held:
            raise Trouble("there is none: nobody is screened", "import one: parcelbridge lists import")
        for each in held:
            age = now - dt.datetime.fromisoformat(each["imported_at"])
            if age > OLD_LIST and "feed" not in each:
                hint = "import a new version: parcelbridge lists import (docs/lists.md)"
                found.warning("watch lists", f"{each['name']} is {age.days} days old", hint)
        if not any(each.check == "watch lists" for each in found.all):
            found.ok("watch lists", f"{len(held)} lists, none older than {OLD_LIST.days} days")


def _show(found: list[Finding]) -> None:
    rows = [[each.state, each.check, each.found, each.next_step or None] for each in found]
    print_table("Set-up", ["", "check", "found", "next step"], rows)
    counts = counted(found)
    out().print(f"{counts['ok']} in order, {counts['warning']} warnings, {counts['fault']} faults.")
