"""Two nations at work on this machine, each with its desk, after a small made-up world was played through both.

All of it is real, as `parcelbridge demo` starts it: databases, exchanges, ingests and desks are processes on free ports
of the loopback, and end with the block.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from playwright.sync_api import BrowserContext

from services.console.api import Api
from services.console.demo.settle import Asked, settle
from services.console.demo.surfacing import surface_all
from services.console.demo.two_nations import DemoNation, found_nations
from services.console.desk import link_to_sign_in
from services.console.household import household
from services.kit.access import Role
from services.settings.spelling import address
from services.simulator.door import Door
from services.simulator.play import play_both
from services.simulator.traffic import AGENCIES, rows
from services.simulator.world import FEWEST_PARCELS, build_world

PEOPLE = tuple(role for role in Role if role is not Role.INGEST)


@dataclass(frozen=True)
class AtWork:
    """A nation that is up."""

    nation: DemoNation
    _cookies: dict[frozenset[Role], dict[str, str]] = field(default_factory=dict, repr=False)

    @property
    def desk(self) -> str:
        """Where its desk is."""
        return address(self.nation.settings.console.listen, None)

    def invite(self, *roles: Role) -> str:
        """A one-time link for somebody with these roles."""
        agency = AGENCIES[self.nation.nation][0]
        return link_to_sign_in(self.nation.settings, list(roles), agency=agency, name="Li Wei")

    def signed_in(self, *roles: Role) -> dict[str, str]:
        """The cookies of somebody with these roles, who signed in once."""
        key = frozenset(roles)
        if key not in self._cookies:
            with httpx.Client(trust_env=False) as browser:
                browser.post(self.invite(*roles))
                self._cookies[key] = dict(browser.cookies)
        return self._cookies[key]

    def reader(self, *roles: Role) -> httpx.Client:
        """Somebody with these roles, signed in, who follows links without a browser."""
        cookies, headers = self.signed_in(*roles), {"accept-language": "en"}
        return httpx.Client(
            base_url=self.desk, cookies=cookies, headers=headers, trust_env=False, follow_redirects=True, timeout=30.0
        )

    def let_in(self, browser: BrowserContext, *roles: Role, language: str = "en") -> None:
        """Sign somebody with these roles in, in a real browser in which a language was chosen."""
        kept = self.signed_in(*roles) | {f"parcelbridge-{self.nation.nation.lower()}-language": language}
        browser.add_cookies([{"name": name, "value": value, "url": self.desk} for name, value in kept.items()])


@contextmanager
def nations_at_work(folder: Path, seed: int = 1, parcels: int = FEWEST_PARCELS) -> Iterator[dict[str, AtWork]]:
    """Both nations by code, up until the block ends, with a world in them that is exchanged and looked at."""
    founded = found_nations(folder)
    with ExitStack() as stack:
        up = [stack.enter_context(household(each.config, each.settings, each.logs, _unsaid)) for each in founded]
        for each in up:
            each.await_ready()
        _play(founded, seed, parcels)
        yield {each.nation: AtWork(each) for each in founded}


def _play(nations: Sequence[DemoNation], seed: int, parcels: int) -> None:
    world = build_world(seed, parcels, dt.datetime.now(dt.UTC).date())
    by_nation = {each.nation: rows(world, each.nation) for each in nations}
    play_both([_door(each) for each in nations], by_nation, lambda _: None)
    with ExitStack() as stack:
        asked = [_asked(each, stack) for each in nations]
        settle(asked, lambda _: None)
        surface_all(asked)


def _door(each: DemoNation) -> Door:
    tokens = {agency: each.token(Role.OPERATOR, agency=agency) for agency in AGENCIES[each.nation]}
    return Door(each.nation, each.exchange_url, tokens)


def _asked(each: DemoNation, stack: ExitStack) -> Asked:
    token = each.token(Role.AUDITOR, Role.ANALYST, agency=f"{each.nation}-DEMO")
    exchange, analyst = Api(each.exchange_url, token, None), Api(each.analyst_url, token, None)
    return Asked(each.nation, stack.enter_context(exchange), stack.enter_context(analyst))


def _unsaid(line: str) -> None:
    """What a household tells is in the logs, too."""
