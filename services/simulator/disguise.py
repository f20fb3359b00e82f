"""How people are written who are not written as they are: errors, other spellings, placeholders.

Rings do it on purpose, honest people by haste. A disguise changes what stands on one label; the truth goes on calling
the person by the same name (`Party.who`).
"""

from dataclasses import replace
from random import Random

from services.simulator.addresses import Address, Place
from services.simulator.names import READINGS, PersonName
from services.simulator.parties import Kind, Party

_TRADITIONAL = str.maketrans(
    "砚岚莺萤鹭颂晖谣鸣绮诺云维轩桥峤蔷鲸钿蝉枫泽东陆怀应", "硯嵐鶯螢鷺頌暉謠鳴綺諾雲維軒橋嶠薔鯨鈿蟬楓澤東陸懷應"
)
_WADE_GILES = (("zh", "ch"), ("q", "ch"), ("x", "hs"), ("z", "ts"), ("j", "ch"), ("g", "k"), ("d", "t"), ("b", "p"))
"""First letters of a pinyin syllable, and how Wade and Giles began it, without apostrophes, as on labels."""
_CHANGEABLE = {"+129": (4, 12)}
"""Digits that can be another one without making a real number: the area's, or all in an area that nobody has."""
JUNK_PHONES = ("000000", "0000000000", "123456789", "N/A")
JUNK_PLACES = ("N/A", "UNKNOWN", "SEE INVOICE", "同上")
JUNK_NAMES = ("DO NOT RETURN", "RETURN TO SENDER", "CUSTOMER", "收件人")


def mistyped(party: Party, kind: Kind, rng: Random) -> Party:
    """`party` with one attribute typed wrongly; as it is where it has none of the kind."""
    match kind:
        case "phone":
            return replace(party, phone=_wrong_number(party.phone, rng)) if party.phone else party
        case "email":
            return replace(party, email=_wrong_mail(party.email, rng)) if party.email else party
        case "tax":
            return replace(party, tax=None)
        case "address":
            return replace(party, place=_wrong_place(party.place, rng))
        case "name":
            return replace(party, person=_wrong_name(party.person, rng)) if party.person else party


def spelled_otherwise(name: PersonName, rng: Random) -> PersonName:
    """The same name arranged or transliterated in another way; a Chinese one at times in traditional characters."""
    if name.script == "Latn":
        ways = [_family_first(name), _initial(name), _family_first(name).upper(), _middle_initial(name, rng)]
        return replace(name, spelled=rng.choice(ways))
    if rng.random() < 0.25 and (traditional := name.written.translate(_TRADITIONAL)) != name.written:
        cut = len(name.family)
        return replace(name, family=traditional[:cut], given=traditional[cut:], script="Hant")
    syllables = [READINGS.get(sign, sign) for sign in name.given]
    hyphened, apart = "-".join(syllables).capitalize(), " ".join(each.title() for each in syllables)
    old = "-".join(map(_wade_giles, syllables)).capitalize()
    ways = [
        _family_first(name),
        f"{hyphened} {name.latin_family}",
        f"{name.latin_family} {apart}",
        f"{_wade_giles(name.latin_family.lower()).title()} {old}",
    ]
    return replace(name, spelled=rng.choice(ways))


def junk(party: Party, rng: Random) -> tuple[str, Party]:
    """What was left out, and `party` with a placeholder in its place."""
    draw = rng.random()
    if draw < 0.6:
        return "phone", replace(party, phone=JUNK_PHONES[int(4 * rng.random() ** 2)])
    if draw < 0.85:
        return "address", replace(party, place=_nowhere(party.nation, rng.choice(JUNK_PLACES)))
    name = rng.choice(JUNK_NAMES)
    return "name", replace(party, person=PersonName(name, "", "Latn", name, "", name), company=None)


def _wrong_number(number: str, rng: Random) -> str:
    """A digit left out, or another one behind the country's prefix: the number leads to nobody, or to another."""
    first, last = _CHANGEABLE.get(number[:4], (3, 5)) if number.startswith("+1") else (6, len(number))
    at = rng.randrange(first, last)
    if rng.random() < 0.5:
        return number[:at] + number[at + 1 :]
    return number[:at] + str((int(number[at]) + rng.randint(1, 9)) % 10) + number[at + 1 :]


def _wrong_mail(mail: str, rng: Random) -> str:
    box, _, house = mail.partition("@")
    return f"{_wrong_word(box, rng)}@{house}"


def _wrong_place(place: Place, rng: Random) -> Place:
    """The street misspelled, or a flat written behind it that is not part of the address elsewhere."""
    spellings = [_wrong_street(each, rng) for each in place.spellings]
    return replace(place, written=tuple(spellings))


def _wrong_street(address: Address, rng: Random) -> Address:
    street = _wrong_word(address.street, rng) if rng.random() < 0.6 else f"{address.street}, Apt {rng.randint(1, 40)}"
    lines = tuple(line.replace(address.street, street) for line in address.lines)
    return address._replace(lines=lines, street=street)


def _wrong_name(name: PersonName, rng: Random) -> PersonName:
    if rng.random() < 0.5:
        return replace(name, latin_family=_wrong_word(name.latin_family, rng).capitalize())
    return replace(name, latin_given=_wrong_word(name.latin_given, rng).capitalize())


def _wrong_word(word: str, rng: Random) -> str:
    """Two letters swapped, one left out, or one twice."""
    if len(word) < 3:
        return word
    at = rng.randrange(1, len(word) - 1)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    left_out, doubled = word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:]
    return rng.choice((swapped, left_out, doubled))


def _family_first(name: PersonName) -> str:
    return f"{name.latin_family} {name.latin_given}"


def _initial(name: PersonName) -> str:
    return f"{name.latin_given[0]}. {name.latin_family}"


def _middle_initial(name: PersonName, rng: Random) -> str:
    return f"{name.latin_given} {rng.choice('ABCDEGHJKLMNPRST')}. {name.latin_family}"


def _wade_giles(syllable: str) -> str:
    for first, other in _WADE_GILES:
        if syllable.startswith(first):
            return other + syllable[len(first) :]
    return syllable


def _nowhere(nation: str, text: str) -> Place:
    return Place(nation, 0, 0, 0, (Address((text,), text, text, None, None, nation),))
