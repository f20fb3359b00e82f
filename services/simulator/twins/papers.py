"""Honest people who look bad on paper: a licensed trader in precursors; somebody with a name near a listed one."""

from dataclasses import replace
from datetime import timedelta

from services.simulator import goods
from services.simulator.controls import Substance
from services.simulator.journeys import HOUR, Lane
from services.simulator.names import READINGS, PersonName
from services.simulator.parties import Party
from services.simulator.posting import Means, Posting, noon, notify
from services.simulator.twins.senders import other


def licensed_trader(means: Means, nation: str) -> list[Posting]:
    """Twin of the precursor ring: the same two firms again and again, each time with a notice and within its amount."""
    rng, lane = means.rng, Lane(nation, other(nation))
    exporter, importer = (means.people.enrol(means.parties.firm(each)) for each in lane)
    substance, first = rng.choice(means.substances), rng.randint(36, 58)
    days = [first - turn * 9 - rng.randrange(6) for turn in range(rng.randint(3, 4))]
    return [_notified(means, lane, (exporter, importer), substance, ago) for ago in days]


def near_name(means: Means, nation: str) -> list[Posting]:
    """Twin of names near a hit: somebody who has always been called nearly as a listed person is."""
    rng, lane = means.rng, Lane(other(nation), nation)
    people = [each.party.person for each in means.listed if each.party.person and each.party.nation == nation]
    name = _nearly(rng.choice(people), means.parties.name(nation)) if people else means.parties.name(nation)
    party = means.people.enrol(means.parties.living_at(means.parties.places.of(nation), name))
    times = [means.seasons.some_time() for _ in range(rng.randint(3, 6))]
    return [Posting(lane, at, means.societies[lane.origin].sender(at).party, party) for at in times]


def _notified(means: Means, lane: Lane, firms: tuple[Party, Party], substance: Substance, days_ago: int) -> Posting:
    sent_on, grams = means.today - timedelta(days=days_ago), means.rng.randint(60, 500)
    notice = notify(means, firms, substance, grams, sent_on, "no-objection")
    at = noon(sent_on) + means.rng.randint(-9, 9) * HOUR
    load = goods.chemical(means.rng, substance.name, substance.cas, substance.hs, grams, lane.origin)
    return Posting(lane, at, *firms, load, notice=notice)


def _nearly(listed: PersonName, stranger: PersonName) -> PersonName:
    """The family name of `listed`, and of a Chinese name the first sign of the given name; the rest of a stranger."""
    if listed.script == "Latn":
        return replace(stranger, family=listed.family, latin_family=listed.latin_family)
    given = listed.given[:1] + stranger.given[-1:]
    latin = "".join(READINGS[sign] for sign in given).title()
    return replace(stranger, family=listed.family, given=given, latin_family=listed.latin_family, latin_given=latin)
