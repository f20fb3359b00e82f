"""A nation's signing key is exchanged for the next one while everything goes on, as docs/protocol.md section 6 says.

Announced under the old key; then both sign, until the announcement is receipted; then the new one alone. Each step is
a line of the settings, and a restart: here by `kill -9`.
"""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import orjson

from benchmarks.records import parcel
from services.feed.announcement import announce
from services.feed.keys import SigningKey, write_signing_key
from tests.chaos.world import Paper
from tests.end_to_end.nation import Nation

_HOUR, _YEAR = dt.timedelta(hours=1), dt.timedelta(days=365)


class Rotation:
    """One rotation of one nation."""

    def __init__(self, nation: Nation, number: int) -> None:
        self._nation = nation
        self._old, self._new = _signing(nation)[0], f"sign-{number}.jwk"
        key, now = SigningKey.generate("Ed25519"), dt.datetime.now(dt.UTC).replace(microsecond=0)
        write_signing_key(nation.folder / self._new, key)
        body = announce(key, nation.code, now - _HOUR, now + _YEAR)
        self.paper = Paper(f"key-{key.public.kid}", _announcement(body, f"key-{key.public.kid}"), shared=True)

    def sign_with_both(self) -> None:
        """The old one first: it signs the calls."""
        self._write([self._old, self._new], [])

    def sign_with_the_new_one(self) -> None:
        """The old one is a former key from now on."""
        former = f"former-{self._old}"
        private = orjson.loads((self._nation.folder / self._old).read_bytes())
        public = {name: value for name, value in private.items() if name != "d"}
        now = dt.datetime.now(dt.UTC)
        span = {"nbf": int((now - _YEAR).timestamp()), "exp": int((now + _YEAR).timestamp())}
        (self._nation.folder / former).write_bytes(orjson.dumps(public | span))
        self._write([self._new], [former])

    def _write(self, signing: list[str], former: list[str]) -> None:
        for settings in self._nation.folder.glob("settings*.toml"):
            said = settings.read_text()
            known = _listed(said, "former_keys") + former
            said = re.sub(r"^former_keys .*\n", "", said, flags=re.MULTILINE)
            lines = f"sign_with  = {_toml(signing)}\nformer_keys = {_toml(known)}\n"
            _replace(settings, re.sub(r"^sign_with .*\n", lines, said, flags=re.MULTILINE))


def _signing(nation: Nation) -> list[str]:
    return _listed((nation.folder / "settings.toml").read_text(), "sign_with")


def _listed(settings: str, name: str) -> list[str]:
    line = re.search(rf"^{name} .*$", settings, re.MULTILINE)
    return re.findall(r'"([^"]+)"', line[0]) if line else []


def _toml(names: list[str]) -> str:
    return "[" + ", ".join(f'"{name}"' for name in names) + "]"


def _replace(path: Path, text: str) -> None:
    """At once: a process that starts meanwhile reads the one or the other."""
    fresh = path.with_suffix(".new")
    fresh.write_text(text)
    fresh.replace(path)


def _announcement(body: dict[str, Any], reference: str) -> dict[str, Any]:
    handling = parcel(0, reference)["handling"]
    return {"type": "key-announcement", "version": 1, "submission": reference, "handling": handling, "body": body}
