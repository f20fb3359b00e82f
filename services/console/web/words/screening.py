"""What the codes of screening, parcels, networks and the exchange are called on a page."""

from collections.abc import Mapping

from schemas.emsevt import EVENTS
from services.console.web.words.marking import N_, Words

HIT_STATE: Words = {
    "open": N_("open"),
    "unsure": N_("unsure"),
    "same": N_("the same"),
    "dismissed": N_("dismissed"),
}
VERDICT: Words = {
    "same": N_("It is this person or company"),
    "not-the-same": N_("It is somebody else"),
    "unsure": N_("It cannot be told from this"),
}
PLACE: Words = {
    "sender": N_("sender"),
    "addressee": N_("addressee"),
    "item": N_("item number"),
    "contents": N_("contents"),
}
GRADING: Words = {
    "designated": N_("designated"),
    "suspected": N_("suspected"),
    "of-interest": N_("of interest"),
}
EVIDENCE: Words = {
    "name": N_("Name"),
    "name-common": N_("Name, a common one"),
    "name-weak": N_("Name, weakly"),
    "writing-homoglyph": N_("Letters of another script"),
    "writing-invisible": N_("Invisible characters"),
    "writing-direction": N_("Turned writing"),
    "writing-cut": N_("Name longer than is read"),
    "phone-same": N_("Same phone"),
    "phone-near": N_("Phone, one digit apart"),
    "phone-apart": N_("No phone in common"),
    "email-same": N_("Same mailbox"),
    "email-domain": N_("Mailboxes of one domain"),
    "email-name": N_("Same mailbox name elsewhere"),
    "email-website": N_("Mailbox under the other's domain"),
    "email-apart": N_("No mailbox in common"),
    "website-shop": N_("Same shop or profile"),
    "website-domain": N_("Same domain"),
    "wallet-same": N_("Same wallet"),
    "address-unit": N_("Same room or box"),
    "address-house": N_("Same house"),
    "address-building": N_("Same building"),
    "address-apart": N_("Other city or region"),
    "country-apart": N_("No country in common"),
    "reference-checked": N_("Same number, check digit right"),
    "reference-same": N_("Same number"),
    "reference-short": N_("Same short number"),
    "reference-elsewhere": N_("Same number, other country or sort"),
    "reference-apart": N_("Other number of the same sort"),
    "birth-date-same": N_("Same birth date"),
    "birth-date-swapped": N_("Birth date, day and month swapped"),
    "birth-year-same": N_("Same birth year"),
    "birth-date-near": N_("Birth dates near"),
    "birth-date-apart": N_("Birth dates apart"),
    "gender-apart": N_("A man and a woman"),
    "kind-apart": N_("A person and a company"),
    "item-listed": N_("Item number is listed"),
    "substance-listed": N_("Substance is listed"),
}
SCHEMA: Words = {
    "Person": N_("person"),
    "Organization": N_("organisation"),
    "Company": N_("company"),
    "LegalEntity": N_("person or company"),
    "Vessel": N_("vessel"),
    "Address": N_("address"),
    "PublicBody": N_("public body"),
    "Airplane": N_("aircraft"),
    "CryptoWallet": N_("wallet"),
    "Security": N_("security"),
}
NATURE: Words = {
    "gift": N_("gift"),
    "documents": N_("documents"),
    "commercial-sample": N_("commercial sample"),
    "returned-goods": N_("returned goods"),
    "sale-of-goods": N_("sale of goods"),
    "other": N_("other"),
}
UNIT: Words = {
    "H87": N_("pieces"),
    "PR": N_("pairs"),
    "KGM": N_("kg"),
    "GRM": N_("g"),
    "LTR": N_("litres"),
    "MLT": N_("ml"),
}
LEG: Words = {
    "export": N_("export"),
    "transit": N_("transit"),
    "import": N_("import"),
    "delivery": N_("delivery"),
}
EVENT: Words = {
    "EMA": N_("posted, or collected from the sender"),
    "EMB": N_("arrived at the outward office of exchange"),
    "EXA": N_("handed to export customs or security"),
    "EXB": N_("held by export customs or security"),
    "EXC": N_("given back by export customs or security"),
    "EXD": N_("held by the post at the outward office of exchange"),
    "EXX": N_("export stopped"),
    "EMC": N_("left the outward office of exchange"),
    "EMJ": N_("arrived at a transit office of exchange"),
    "EMK": N_("left a transit office of exchange"),
    "EMD": N_("arrived at the inward office of exchange"),
    "EDA": N_("held by the post at the inward office of exchange"),
    "EDB": N_("handed to import customs"),
    "EME": N_("held by import customs"),
    "EDC": N_("given back by import customs"),
    "EMF": N_("left the inward office of exchange"),
    "EDX": N_("import stopped"),
    "EDD": N_("entered a sorting centre"),
    "EDE": N_("left a sorting centre"),
    "EMG": N_("arrived at the delivery office"),
    "EDF": N_("held at the delivery depot"),
    "EDG": N_("out for delivery"),
    "EDH": N_("ready at a collection point"),
    "EMH": N_("delivery tried without success"),
    "EMI": N_("delivered"),
}
LEG_OF = {event.code: event.leg for event in EVENTS}
CUSTOMS = frozenset(event.code for event in EVENTS if event.customs)
MATCHED: Words = {
    "cas": N_("CAS number"),
    "name": N_("name of the substance"),
    "member": N_("member of a class"),
    "abbreviation": N_("short form"),
    "hs": N_("HS code"),
    "unasked": N_("not asked for"),
}
DOUBT: Words = {
    "unconfirmed": N_("not confirmed"),
    "day-of-effect": N_("day of effect not known"),
    "day-of-end": N_("day of end not known"),
    "destination": N_("depends on the destination"),
    "membership": N_("membership of the class not ruled on"),
    "abbreviation": N_("a short form only"),
    "hs-code": N_("an HS code only"),
}
FEED_ROLE: Words = {
    "home": N_("home"),
    "sent": N_("sent"),
    "received": N_("received"),
}
KEY_STATE: Words = {
    "pinned": N_("pinned"),
    "trusted": N_("trusted"),
    "waiting": N_("waiting for approval"),
    "revoked": N_("revoked"),
}
RESCREEN: Words = {
    "waiting": N_("waiting"),
    "running": N_("running"),
    "done": N_("done"),
}
ROLE: Words = {
    "operator": N_("operator"),
    "analyst": N_("analyst"),
    "supervisor": N_("supervisor"),
    "auditor": N_("auditor"),
    "admin": N_("administrator"),
}
ROW_VERDICT: Words = {
    "accepted": N_("accepted"),
    "ready": N_("in order"),
    "held": N_("held already"),
    "refused": N_("refused"),
}
SERVICE: Words = {
    "exchange": N_("the exchange"),
    "ingest": N_("screening (ingest)"),
}

MEMBER: Words = {
    "organiser": N_("organiser"),
    "broker": N_("broker"),
    "distributor": N_("distributor"),
    "sender": N_("sender"),
    "addressee": N_("addressee"),
    "unranked": N_("not ranked"),
}
NODE: Words = {
    "party": N_("person or firm"),
    "attribute": N_("in common"),
    "parcels": N_("parcels"),
    "rest": N_("the rest of a community"),
}
ATTRIBUTE: Words = {
    "phone": N_("phone"),
    "email": N_("e-mail"),
    "tax": N_("tax number"),
    "name": N_("name"),
    "address": N_("address"),
    "wallet": N_("wallet"),
    "website": N_("website"),
    "item": N_("item number"),
    "cas": N_("CAS number"),
    "domain": N_("mail domain"),
    "description": N_("description"),
    "series": N_("block of item numbers"),
}
KEY: Words = {**ATTRIBUTE, "record": N_("record")}
EDGE: Words = {
    "sent": N_("sent"),
    "addressed": N_("addressed to"),
    "carries": N_("has"),
    "rest": N_("several ties"),
}
TERM: Words = {
    "base": N_("before any evidence"),
    "hit": N_("hit on a list"),
    "detector": N_("pattern"),
    "proximity": N_("near a hit"),
    "counter": N_("against it"),
}
CHANGE: Words = {
    "born": N_("born"),
    "grew": N_("grew"),
    "shrank": N_("shrank"),
    "merged": N_("merged"),
    "split": N_("split"),
    "changed": N_("changed"),
    "ended": N_("ended"),
}
NETWORK_ALERT: Words = {
    "open": N_("alert open"),
    "confirmed": N_("alert confirmed"),
    "dismissed": N_("alert dismissed"),
    "none": N_("no alert"),
}
IGNORED: Words = {
    "placeholder": N_("written where nothing is known"),
    "unreadable": N_("nothing identifying can be read in it"),
    "no-house-number": N_("no place in particular"),
    "hub": N_("too many different names have it"),
}
DECISION: Words = {
    "merge": N_("merged"),
    "split": N_("split"),
}
JOINED: Words = {
    "name": N_("name"),
    "name-in-another-script": N_("name in another script"),
    "phone": N_("phone"),
    "email": N_("e-mail"),
    "reference": N_("number with an authority"),
    "wallet": N_("wallet"),
    "website": N_("website"),
    "address": N_("address"),
    "address-written-otherwise": N_("address, written otherwise"),
    "phone-but-one-digit": N_("phone, one digit apart"),
    "analyst": N_("an analyst says so"),
    "all-the-same": N_("all the same"),
    "something-against": N_("something speaks against it"),
}
REASON: Words = {
    "base": N_("Before anything is known"),
    "hit": N_("Hit on a watch list"),
    "hit-confirmed": N_("Confirmed hit"),
    "hit-dismissed": N_("Hit that is somebody else"),
    "near-a-hit": N_("Near a hit"),
    "controlled": N_("Controlled substance"),
    "splitting": N_("Split consignment"),
    "reshipper": N_("Reshipper"),
    "many_names": N_("Many names"),
    "return_address": N_("Common return address"),
    "sequence": N_("Numbers in sequence"),
    "misfit": N_("Declaration that does not fit"),
    "rotation": N_("Senders in rotation"),
    "third_post": N_("Third post"),
    "precursor": N_("Precursor notice"),
    "after_listing": N_("After the listing"),
    "returns": N_("Returns in a loop"),
    "same_text": N_("Same text"),
    "one-pair": N_("One pair"),
    "plain-trade": N_("Plain trade"),
    "hubs-alone": N_("Hubs alone"),
    "at-most": N_("Upper limit"),
}
FINDING_KIND: Words = {
    "hit": N_("Hit on a watch list"),
    "network": N_("Network"),
    "pattern": N_("Pattern"),
}
FINDING_JUDGED: Words = {
    "unseen": N_("nobody has judged it"),
    "confirmed": N_("confirmed"),
    "doubtful": N_("doubtful"),
}
ALERT_STATE: Words = {
    "open": N_("open"),
    "confirmed": N_("confirmed"),
    "dismissed": N_("dismissed"),
}

LOOKED_AT: Words = {
    "alert": N_("alert"),
    "case": N_("case"),
}

SCREENING_KINDS: Mapping[str, Words] = {
    "hit_state": HIT_STATE,
    "verdict": VERDICT,
    "place": PLACE,
    "grading": GRADING,
    "key": KEY,
    "evidence": EVIDENCE,
    "schema": SCHEMA,
    "nature": NATURE,
    "unit": UNIT,
    "leg": LEG,
    "event": EVENT,
    "matched": MATCHED,
    "doubt": DOUBT,
    "feed_role": FEED_ROLE,
    "key_state": KEY_STATE,
    "rescreen": RESCREEN,
    "role": ROLE,
    "row_verdict": ROW_VERDICT,
    "service": SERVICE,
    "member": MEMBER,
    "node": NODE,
    "attribute": ATTRIBUTE,
    "edge": EDGE,
    "term": TERM,
    "change": CHANGE,
    "network_alert": NETWORK_ALERT,
    "ignored": IGNORED,
    "decision": DECISION,
    "joined": JOINED,
    "reason": REASON,
    "alert_state": ALERT_STATE,
    "finding_kind": FINDING_KIND,
    "finding_judged": FINDING_JUDGED,
    "looked_at": LOOKED_AT,
}
