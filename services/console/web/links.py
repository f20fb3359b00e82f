"""One-time links by which a person at the nation's terminal signs in, or lets somebody sign in, with chosen roles.

A link waits as a file in the nation's home, readable by its owner only, under the digest of its code; the code itself
is nowhere but in the link. Whoever redeems a link removes its file first, so that of two who try, one is let in. The
token of the reader is made with the link, by whoever may read the nation's access key: the desk itself holds no key
with which somebody could be made.
"""

import datetime as dt
import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from secrets import token_urlsafe
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.kit.access import Role

LIFETIME = dt.timedelta(minutes=10)
LONGEST_FILE = 16_384


class Invitation(BaseModel):
    """Who is let in by a link."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    subject: str
    agency: str
    roles: Annotated[frozenset[Role], Field(min_length=1)]
    token: Annotated[str, Field(repr=False)]
    """What the desk hands to exchange and ingest for this reader."""
    token_ends: dt.datetime
    good_until: dt.datetime
    """Of the link."""


class Links:
    """The links that wait in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, invitation: Invitation) -> str:
        """Keep the invitation; gives the code that redeems it, once."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        code = token_urlsafe(32)
        place = self._place(code)
        draft = place.with_suffix(".draft")
        with open(draft, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(invitation.model_dump_json())
        draft.rename(place)
        return code

    def look(self, code: str, now: dt.datetime) -> Invitation | None:
        """Who would be let in, without using the link up."""
        return self._read(self._place(code), now)

    def redeem(self, code: str, now: dt.datetime) -> Invitation | None:
        """Who is let in; None when the link is not known, used, or too old. It is used up by this."""
        place = self._place(code)
        taken = place.with_name(f"{place.stem}.{token_urlsafe(8)}.taken")
        try:
            place.rename(taken)
        except OSError:
            return None
        invitation = self._read(taken, now)
        taken.unlink()
        return invitation

    def forget_old(self, now: dt.datetime) -> None:
        """Remove the links that nobody used in time, with the tokens in them."""
        for place in self._folder.glob("*.link"):
            if self._read(place, now) is None:
                with suppress(FileNotFoundError):
                    place.unlink()

    def _place(self, code: str) -> Path:
        return self._folder / f"{sha256(code.encode()).hexdigest()}.link"

    def _read(self, place: Path, now: dt.datetime) -> Invitation | None:
        try:
            with place.open("rb") as file:
                invitation = Invitation.model_validate_json(file.read(LONGEST_FILE))
        except (OSError, ValidationError):
            return None
        return invitation if now < invitation.good_until else None
