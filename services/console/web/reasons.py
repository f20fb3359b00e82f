"""Reasons for and against a network, said with their numbers.

The services give a reason's sentence in English with its numbers beside it; it is said in the reader's language where
the sentence is known here, and as it came where it is not. A test holds the sentences to those of screening.
"""

from collections.abc import Mapping

from schemas.answers.networks import Attribute, NetworkRow, TermRow
from services.console.web.languages import Tongue
from services.console.web.words.marking import N_, Words

COUNTED = 1_000
"""Parcels with an attribute that are counted; behind it, it is said that there are more."""
SENTENCES = frozenset({
    N_("Parcels that belong together."),
    N_("Its parcels belong together; nothing else speaks for it."),
    N_("All that speaks for it rests on what very many carry."),
    N_("No sum of reasons counts for more."),
    N_("An analyst said that its party is not the one on the watch list."),
    N_("An analyst said that a party of {parcels} parcels is on a watch list."),
    N_("A party of {parcels} parcels is likely on a watch list: log-odds {score}."),
    N_("{share} % of the walk from one of its parcels leads to parcels on watch lists."),
    N_("{parcels} of its parcels name a controlled substance."),
    N_("{share} % of its parcels go from one sender to one addressee."),
    N_("One sender under one name, every description telling, every value declared."),
    N_(
        "{names} names that were not seen with it before are given with an attribute of a party on a "
        "hit, from {days} days after the listing on."
    ),
    N_("{names} different people at {homes} addresses are reached by one value that {held} parcels carry."),
    N_(
        "{misfits} of {all} parcels of {senders} unrelated senders with something in common do not fit "
        "what they declare."
    ),
    N_("It is declared at {dollars} dollars a kilogram, where {usual} is usual: {far} standard deviations away."),
    N_("{parcels} parcels hold a controlled substance and name no pre-export notice."),
    N_("{parcels} parcels hold a controlled substance and name a pre-export notice that is not held here."),
    N_("{parcels} parcels hold a controlled substance and name a pre-export notice for another one."),
    N_("{parcels} parcels were posted under a pre-export notice that was objected to."),
    N_("{parcels} parcels were posted under a pre-export notice that was withdrawn."),
    N_("{parcels} parcels were posted under a pre-export notice that is under enquiry."),
    N_("{parcels} parcels hold {grams} g under a pre-export notice of {notified} g."),
    N_(
        "{senders} unrelated senders post to one place, and {onward} parcels go on from there to "
        "{addressees} others."
    ),
    N_("{senders} unrelated senders of {parcels} parcels give one return address."),
    N_(
        "{returns} parcels of senders with something in common came back from {addressees} addressees; "
        "{again} alike were posted after that."
    ),
    N_("After a failed delivery it was seen in a country that it neither came from nor went to."),
    N_(
        "{senders} senders, each once or twice, post {parcels} parcels from one country to one drop "
        "within {days} days."
    ),
    N_("{senders} unrelated senders write one text, which {held} parcels carry, on parcels of about {grams} g."),
    N_(
        "{senders} different senders with something in common post items whose numbers follow each "
        "other; the run has {items} items."
    ),
    N_("{items} items whose numbers follow each other are all of different senders."),
    N_(
        "Within {days} days one sender posts {parcels} parcels of about {grams} g to {addressees} "
        "addressees who have something in common that {held} parcels carry."
    ),
    N_(
        "{parcels} of {all} parcels of {people} senders with something in common go by a third post, "
        "which {share} % of their lane does."
    ),
    N_("It goes by a third post, as {same} of {lane} parcels of its lane do."),
})  # fmt: skip


ONE: Words = {
    "An analyst said that a party of {parcels} parcels is on a watch list.": N_(
        "An analyst said that a party of one parcel is on a watch list."
    ),
    "A party of {parcels} parcels is likely on a watch list: log-odds {score}.": N_(
        "A party of one parcel is likely on a watch list: log-odds {score}."
    ),
    "{parcels} of its parcels name a controlled substance.": N_("One of its parcels names a controlled substance."),
    "{parcels} parcels hold a controlled substance and name no pre-export notice.": N_(
        "One parcel holds a controlled substance and names no pre-export notice."
    ),
    "{parcels} parcels hold a controlled substance and name a pre-export notice that is not held here.": N_(
        "One parcel holds a controlled substance and names a pre-export notice that is not held here."
    ),
    "{parcels} parcels hold a controlled substance and name a pre-export notice for another one.": N_(
        "One parcel holds a controlled substance and names a pre-export notice for another one."
    ),
    "{parcels} parcels were posted under a pre-export notice that was objected to.": N_(
        "One parcel was posted under a pre-export notice that was objected to."
    ),
    "{parcels} parcels were posted under a pre-export notice that was withdrawn.": N_(
        "One parcel was posted under a pre-export notice that was withdrawn."
    ),
    "{parcels} parcels were posted under a pre-export notice that is under enquiry.": N_(
        "One parcel was posted under a pre-export notice that is under enquiry."
    ),
    "{parcels} parcels hold {grams} g under a pre-export notice of {notified} g.": N_(
        "One parcel holds {grams} g under a pre-export notice of {notified} g."
    ),
    "{names} names that were not seen with it before are given with an attribute of a party on a "
    "hit, from {days} days after the listing on.": N_(
        "One name that was not seen with it before is given with an attribute of a party on a hit, from {days} days "
        "after the listing on."
    ),
    "{names} different people at {homes} addresses are reached by one value that {held} parcels carry.": N_(
        "One person at {homes} addresses is reached by one value that {held} parcels carry."
    ),
    "{returns} parcels of senders with something in common came back from {addressees} addressees; "
    "{again} alike were posted after that.": N_(
        "One parcel of senders with something in common came back; {again} alike were posted after that."
    ),
    "{parcels} of {all} parcels of {people} senders with something in common go by a third post, "
    "which {share} % of their lane does.": N_(
        "One of {all} parcels of {people} senders with something in common goes by a third post, which {share} % of "
        "their lane does."
    ),
    "{misfits} of {all} parcels of {senders} unrelated senders with something in common do not fit "
    "what they declare.": N_(
        "One of {all} parcels of {senders} unrelated senders with something in common does not fit what it declares."
    ),
}
"""What the commonest say of a single one."""
TOLD_OF: Mapping[str, str] = {
    text: name for text in ONE for name in ("names", "returns", "misfits") if text.startswith(f"{{{name}}}")
}
"""The number that such a sentence is about, where it is not that of parcels."""


def said_of(spoken: Tongue, term: TermRow) -> str:
    """A reason's sentence."""
    return _said(spoken, term.text, term.numbers) or term.sentence


def why(spoken: Tongue, network: NetworkRow) -> str:
    """A network's strongest reason, and how many more there are."""
    because = network.because
    sentence = _said(spoken, because.text, because.numbers) if because else None
    if because is None or sentence is None:
        return network.why
    more = spoken.count("And %(number)s more.", "And %(number)s more.", because.more) if because.more else ""
    return f"{sentence} {more}".rstrip()


def why_hub(spoken: Tongue, attribute: Attribute) -> str:
    """Why an attribute links nobody by itself; empty for one that does."""
    if not attribute.hub:
        return ""
    if attribute.allowed is not None:
        return spoken.say("A supervisor calls it everybody's: %(reason)s", reason=attribute.allowed)
    if attribute.held > COUNTED:
        return spoken.say(
            "More than %(number)s parcels carry it: too many to link anybody.", number=spoken.number(COUNTED)
        )
    return spoken.say("%(number)s parcels carry it: too many to link anybody.", number=spoken.number(attribute.held))


def _said(spoken: Tongue, text: str | None, numbers: Mapping[str, float]) -> str | None:
    """None where it is not known here."""
    if text not in SENTENCES or text is None:
        return None
    one = ONE.get(text) if numbers.get(TOLD_OF.get(text, "parcels")) == 1 else None
    try:
        return spoken.say(one or text).format(**{name: spoken.number(value) for name, value in numbers.items()})
    except (KeyError, IndexError, ValueError):
        return None
