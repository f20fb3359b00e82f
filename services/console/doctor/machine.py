"""What lies on this machine: keys and their modes, room on the disk, the machine code that ingest keeps."""

import datetime as dt
import os
import shutil
import stat
from pathlib import Path

import services.console
from services.console.doctor.finding import Findings
from services.console.key_files import KeyFile, read_key_file
from services.settings import PeerKey, Settings

SOON = dt.timedelta(days=30)
LITTLE_ROOM, NO_ROOM = 10 * 2**30, 2**30
"""Bytes free where the nation's home is: below the first somebody should look, below the second writing ends soon."""
_PRIVATE = 0o077


def check_keys(settings: Settings, now: dt.datetime, found: Findings) -> list[str]:
    """Own keys: there, readable by their owner only, within their span. Gives their names."""
    names = []
    for path in settings.exchange.sign_with:
        with found.trouble_is("signing key", "fault"):
            key = read_key_file(path)
            names.append(key.key.kid)
            _check_signing_key(path, key, now, found)
    _check_access_key(settings.access_key, found)
    return names


def _check_signing_key(path: Path, key: KeyFile, now: dt.datetime, found: Findings) -> None:
    if not key.private:
        found.fault("signing key", f"{path} is a public key", "name the private key file in exchange.sign_with")
    elif _open_to_others(path):
        found.fault("signing key", f"{path} can be read by others", f"chmod 600 {path}, and replace the key")
    else:
        _check_span("signing key", f"{path} ({key.key.kid})", key.not_before, key.not_after, now, found)


def _check_access_key(path: Path, found: Findings) -> None:
    if not path.exists():
        found.warning("access key", f"{path} is not there yet", "it is made at the first start: parcelbridge up")
    elif _open_to_others(path):
        found.fault("access key", f"{path} can be read by others", f"chmod 600 {path}; who read it may be anybody")
    else:
        found.ok("access key", f"{path} is its owner's alone")


def check_pinned_keys(settings: Settings, now: dt.datetime, found: Findings) -> None:
    """The peers' keys as the settings pin them: readable, and one of each within its span."""
    for peer in settings.peer:
        good = [key for key in peer.keys if key.not_before <= now < key.not_after]
        newest = max(good, key=lambda key: key.not_after, default=None)
        if newest is None:
            hint = f"ask {peer.nation} for its key, or see what it announced: parcelbridge keys list"
            found.warning(f"pinned key of {peer.nation}", "none of the pinned keys is within its span", hint)
        else:
            _check_pinned(peer.nation, newest, now, found)


def _check_pinned(nation: str, key: PeerKey, now: dt.datetime, found: Findings) -> None:
    check = f"pinned key of {nation}"
    with found.trouble_is(check, "fault"):
        if key.file is not None:
            read_key_file(key.file)
        _check_span(check, str(key.file or "given in the settings"), key.not_before, key.not_after, now, found)


def _check_span(
    check: str, name: str, start: dt.datetime | None, end: dt.datetime | None, now: dt.datetime, found: Findings
) -> None:
    if start is not None and now < start:
        found.fault(check, f"{name} does not speak before {start:%Y-%m-%d %H:%M}Z", "sign with the key of today")
    elif end is not None and now >= end:
        found.fault(check, f"{name} ended {end:%Y-%m-%d}", "make the next key: parcelbridge keys new, keys announce")
    elif end is not None and end - now < SOON:
        found.warning(check, f"{name} ends {end:%Y-%m-%d}", "announce the next key: parcelbridge keys announce")
    else:
        found.ok(check, f"{name} is good" + (f" until {end:%Y-%m-%d}" if end else ""))


def _open_to_others(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & _PRIVATE)


def check_room(settings: Settings, found: Findings) -> None:
    """Room on the disk where the nation's home is, or will be."""
    there = next(each for each in (settings.home, *settings.home.absolute().parents) if each.exists())
    free = shutil.disk_usage(there).free
    said, hint = f"{free / 2**30:,.1f} GiB free at {there}", "make room, or move `home`"
    if not os.access(there, os.W_OK):
        found.fault("disk", f"{there} cannot be written", "give its owner the right, or name another `home`")
    elif free < NO_ROOM:
        found.fault("disk", said, hint)
    elif free < LITTLE_ROOM:
        found.warning("disk", said, hint)
    else:
        found.ok("disk", said)


def check_kernel(found: Findings) -> None:
    """Machine code of ingest: kept beside the source, or in a cache folder, so that a start need not compile it."""
    source = Path(services.console.__file__).parents[1] / "ingest" / "core"
    kept = sum(1 for _ in source.rglob("*.nbi"))
    elsewhere = os.environ.get("NUMBA_CACHE_DIR")
    place = Path(elsewhere) if elsewhere else Path.home() / ".cache"
    if kept:
        found.ok("compiled kernel", f"{kept} functions are kept beside the source")
    elif os.access(source, os.W_OK) or os.access(place if place.exists() else place.parent, os.W_OK):
        found.ok("compiled kernel", "compiled at the first start, which takes a minute longer, and kept")
    else:
        hint = "let NUMBA_CACHE_DIR name a folder that can be written"
        found.warning("compiled kernel", "there is no place to keep it: every start compiles it anew", hint)
