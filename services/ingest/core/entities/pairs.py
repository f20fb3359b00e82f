"""The kernel of who is who: how likely two labels are one party, as log-odds, and which comparisons spoke.

The evidence is that of the screening issue with its table of weights, reckoned for what the question is here. Names
must agree: of two labels whose names differ no telephone makes one person, for a family has one, and so has a ring. A
name proves at most what lets it join labels beside something else that they share: alone it never joins, for its
namesakes are in the same traffic. Of a family of evidence the strongest counts.

A name that is written in another script or order, or with a slip of the hand, agrees by the kernel of names
(core/index/alignment.py). An address agrees as a whole, or by its numbers and most of its words; in two scripts it may
agree by its numbers, which is a little, and is said, so that whoever has the text can look closer.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.entities.compiled import compiled
from services.ingest.core.entities.marks import Tag
from services.ingest.core.entities.parties import Parties, ReadNames
from services.ingest.core.evidence.weights import Weights
from services.ingest.core.index.alignment import Scratch, align, scratch
from services.ingest.core.index.weights import FEATURES

THRESHOLD = 3.0
"""Log-odds from which on two labels are one: 19 of 20 such pairs."""

NAME, OTHER_SCRIPT, PHONE, EMAIL, REFERENCE, WALLET, WEBSITE, ADDRESS, PLACE, NEAR_PHONE, ANALYST, ALIKE, APART = (
    1 << bit for bit in range(13)
)
"""Reasons: bits of a pair; stored, so they never change. PLACE: an address written another way; ALIKE: the labels are the
same in all; APART: something spoke against."""
MAYBE = 1 << 14
"""Two addresses in two scripts have their numbers in common; not stored."""

MOST_NAME = 13.0
"""A name's log-odds at most: beside an address it joins, alone it does not."""
NEAR_PLACE = 8.0
SAME_BUILDING = 4.0
SAME_NUMBERS = 2.0
"""What an address counts that agrees by numbers and words, but for a room; by numbers only, in two scripts."""
_PHONE_NEAR = 3.0
_NAMES_APART, _NAMES_UNLIKE, _NO_NAME = -14.0, -7.0, -8.0
_REFERENCES_APART, _PHONES_APART, _EMAILS_APART, _COUNTRIES_APART, _ADDRESSES_APART = -3.0, -0.5, -0.3, -1.5, -0.5
_WORDS_ALIKE = 0.7
_TELLING = 2
"""Words of a name that agree, from which on it is a whole name."""

_VALUE, _ONE = np.uint64((1 << 60) - 1), np.uint64(1)
_SHIFT = np.uint64(60)
(_T_PHONE, _T_EMAIL, _T_TAX, _T_ADDRESS, _T_WALLET, _T_WEBSITE, _T_NUMBER, _T_WORD, _T_SIGNS, _T_COUNTRY) = (
    int(Tag.PHONE), int(Tag.EMAIL), int(Tag.TAX), int(Tag.ADDRESS), int(Tag.WALLET), int(Tag.WEBSITE),
    int(Tag.NUMBER), int(Tag.WORD), int(Tag.SIGNS), int(Tag.COUNTRY),
)  # fmt: skip
_F = {name: at for at, name in enumerate(FEATURES)}
_CLASH, _NUMBERS_CLASH, _REVERSED, _SWAPPED, _KIND, _ACRONYM = (
    _F["clash_n"], _F["number_clash_n"], _F["reversed_n"], _F["swapped_n"], _F["kind_clash_n"], _F["acronym_n"],
)  # fmt: skip
_GENERIC_CLASH, _PLACE_CLASH, _FAR = _F["generic_clash_n"], _F["place_clash_n"], _F["far_n"]
_INFORMATION = np.array(
    [_F[n] for n in ("same_w", "spelling_w", "sound_w", "close_w", "joined_w", "support_w", "generic_w", "number_w")]
)
_AGREE, _UNLIKE, _DIFFER = 2, 1, 0


class Pairs(NamedTuple):
    """Pairs of labels, compared; shape (pairs,)."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    """Rows of parties, left below right."""
    score: NDArray[np.float32]
    reasons: NDArray[np.uint16]


class Measure(NamedTuple):
    """What names are measured by, from the table of weights."""

    weights: NDArray[np.float64]
    numbers: NDArray[np.float64]
    """Slope, offset, beyond rarity, most of a common name, of a weak one, information of a common name, prior."""


def measure_of(weights: Weights) -> Measure:
    """The numbers of the table that the kernel takes."""
    lines = weights.lines
    numbers = np.array([
        weights.name_slope, weights.name_offset, weights.beyond_rarity, lines["name-common"].log_odds,
        lines["name-weak"].log_odds, -np.log(weights.common_name), weights.prior,
    ])  # fmt: skip
    return Measure(weights.names.array(), numbers)


def score_pairs(
    parties: Parties,
    names: ReadNames,
    worth: NDArray[np.float32],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    measure: Measure,
) -> Pairs:
    """Compare pairs of rows. `worth`: what each mark weighs (parties.py, worth_of)."""
    score, reasons = np.zeros(len(left), np.float32), np.zeros(len(left), np.uint16)
    _score(
        parties.marks_at, parties.marks, worth, names.columns, names.information, names.of_label, names.void,
        left, right, measure.weights, measure.numbers, scratch(), score, reasons,
    )  # fmt: skip
    return Pairs(left, right, score, reasons)


@compiled
def _score(
    marks_at, marks, worth, columns, info, names_at, void, left, right, weights, numbers, room, score, reasons
):  # type: ignore[no-untyped-def]
    for pair in range(left.size):
        x, y = left[pair], right[pair]
        shared, bits = compare_marks(marks_at, marks, worth, x, y)
        named, met, across = compare_all_names(columns, info, names_at, void, x, y, weights, numbers, room)
        if across:
            bits |= OTHER_SCRIPT
        if met == _AGREE:
            bits |= NAME
        else:
            bits |= APART
        score[pair] = numbers[6] + shared + named
        reasons[pair] = bits


@compiled
def compare_all_names(columns, info, names_at, void, x, y, weights, numbers, room):  # type: ignore[no-untyped-def]
    """Log-odds of the best pair of names, whether they agree, and whether in two scripts."""
    best, found, unlike, compared, across = 0.0, False, False, 0, False
    for one in range(names_at[x], names_at[x + 1]):
        if void[one]:
            continue
        for other in range(names_at[y], names_at[y + 1]):
            if void[other]:
                continue
            compared += 1
            counted, met = compare_two_names(columns, info, one, other, weights, numbers, room)
            if met == _AGREE and (not found or counted > best):
                best, found = counted, True
                across = is_han(columns, one) != is_han(columns, other)
            elif met == _UNLIKE:
                unlike = True
            if compared >= 36:
                break
    if found:
        return best, _AGREE, across
    if not compared:
        return _NO_NAME, _UNLIKE, False
    return (_NAMES_UNLIKE, _UNLIKE, False) if unlike else (_NAMES_APART, _DIFFER, False)


@compiled
def is_han(columns, name):  # type: ignore[no-untyped-def]
    """Whether a name has a token in Han characters."""
    for at in range(columns.offsets[name], columns.offsets[name + 1]):
        if columns.heads[columns.tokens[at], 2] & np.uint64(1 << 31):
            return True
    return False


@compiled
def compare_two_names(columns, info, one, other, weights, numbers, room):  # type: ignore[no-untyped-def]
    """Log-odds of two names, and whether they agree, are unlike, or differ."""
    raw = align(columns, info, one, columns, info, other, weights, room)
    f = room.features
    telling, acronym = 0, False
    for at in range(room.met[0]):
        code = room.matches[at, 4]
        if code == 8:
            acronym = True
        elif code != 6 and code != 5:
            i = columns.tokens[columns.offsets[one] + room.matches[at, 0]]
            j = columns.tokens[columns.offsets[other] + room.matches[at, 2]]
            if columns.parts[i] <= 1 and columns.parts[j] <= 1:
                telling += max(room.matches[at, 1], room.matches[at, 3])
    if f[_CLASH] > 0.0 or f[_NUMBERS_CLASH] > 0.0 or f[_REVERSED] > 0.0 or f[_SWAPPED] > 0.0:
        return 0.0, _DIFFER
    if raw <= 0.0 or (telling == 0 and not acronym):
        return 0.0, _UNLIKE
    told = 0.0
    for at in range(_INFORMATION.size):
        told += f[_INFORMATION[at]]
    counted = min(raw * numbers[0] + numbers[1], told + numbers[2] + (7.0 if acronym else 0.0))
    if f[_KIND] > 0.0 or f[_GENERIC_CLASH] > 0.0 or f[_PLACE_CLASH] > 0.0:
        counted = min(counted, numbers[4] - 2.0)
    companies = columns.kinds[one] != 1 and columns.kinds[other] != 1
    if (telling < _TELLING and not (companies and telling)) or acronym:
        counted = min(counted, numbers[4])
    elif told < numbers[5]:
        counted = min(counted, numbers[3])
    return min(counted, MOST_NAME), _AGREE


@compiled
def compare_marks(marks_at, marks, worth, x, y):  # type: ignore[no-untyped-def]
    """Log-odds of all that is not a name, and its reasons."""
    i, i_end, j, j_end = marks_at[x], marks_at[x + 1], marks_at[y], marks_at[y + 1]
    bits = 0
    phone = email = tax = wallet = website = address = 0.0
    phones_x = phones_y = emails_x = emails_y = taxes_x = taxes_y = 0
    numbers_x = numbers_y = numbers = words_x = words_y = words = signs_x = signs_y = signs = 0
    shares_phone = shares_email = shares_tax = shares_address = False
    country_x = country_y = np.uint64(0)
    first_phone_x, first_phone_y = i, j
    while i < i_end or j < j_end:
        on_x = j >= j_end or (i < i_end and marks[i] <= marks[j])
        on_y = i >= i_end or (j < j_end and marks[j] <= marks[i])
        both = on_x and on_y
        at = i if on_x else j
        tag = np.int64(marks[at] >> _SHIFT)
        w = np.float64(worth[at])
        if tag == _T_PHONE:
            phones_x += on_x
            phones_y += on_y
            if both:
                shares_phone = True
                phone = max(phone, w)
        elif tag == _T_EMAIL:
            emails_x += on_x
            emails_y += on_y
            if both:
                shares_email = True
                email = max(email, w)
        elif tag == _T_TAX:
            taxes_x += on_x
            taxes_y += on_y
            if both:
                shares_tax = True
                tax = max(tax, w)
        elif tag == _T_ADDRESS:
            if both:
                shares_address = True
                address = max(address, w)
        elif tag == _T_WALLET:
            if both:
                wallet = max(wallet, w)
        elif tag == _T_WEBSITE:
            if both:
                website = max(website, w)
        elif tag == _T_NUMBER:
            numbers_x += on_x
            numbers_y += on_y
            numbers += both
        elif tag == _T_WORD:
            words_x += on_x
            words_y += on_y
            words += both
        elif tag == _T_SIGNS:
            signs_x += on_x
            signs_y += on_y
            signs += both
        elif tag == _T_COUNTRY:
            if on_x:
                country_x = marks[at]
            if on_y:
                country_y = marks[at]
        i += on_x
        j += on_y
    total = phone + email + tax + wallet + website
    if phone > 0.0:
        bits |= PHONE
    if email > 0.0:
        bits |= EMAIL
    if tax > 0.0:
        bits |= REFERENCE
    if wallet > 0.0:
        bits |= WALLET
    if website > 0.0:
        bits |= WEBSITE
    if phones_x and phones_y and not shares_phone:
        if near_phone(marks, first_phone_x, phones_x, first_phone_y, phones_y):
            total += _PHONE_NEAR
            bits |= NEAR_PHONE
        else:
            total += _PHONES_APART
    if emails_x and emails_y and not shares_email:
        total += _EMAILS_APART
    if taxes_x and taxes_y and not shares_tax:
        total += _REFERENCES_APART
        bits |= APART
    if country_x and country_y and country_x != country_y:
        total += _COUNTRIES_APART
        bits |= APART
    if shares_address:
        total += address
        if address > 0.0:
            bits |= ADDRESS
    elif numbers_x and numbers_y:
        place, maybe = near_place(numbers_x, numbers_y, numbers, words_x, words_y, words, signs_x, signs_y, signs)
        total += place
        if place > SAME_NUMBERS:
            bits |= PLACE
        if maybe:
            bits |= MAYBE
    return total, bits


@compiled
def near_place(numbers_x, numbers_y, numbers, words_x, words_y, words, signs_x, signs_y, signs):  # type: ignore[no-untyped-def]
    """What two addresses count that are not written alike, and whether they may be one in two scripts."""
    alike = 0.0
    if words_x >= 2 and words_y >= 2:
        alike = words / min(words_x, words_y)
    if signs_x >= 3 and signs_y >= 3:
        alike = max(alike, signs / min(signs_x, signs_y))
    inside = numbers > 0 and numbers == min(numbers_x, numbers_y)
    if (words_x >= 2 and words_y >= 2) or (signs_x >= 3 and signs_y >= 3):
        if alike >= _WORDS_ALIKE and inside:
            return NEAR_PLACE, False
        if alike >= _WORDS_ALIKE and numbers > 0:
            return SAME_BUILDING, False
        return _ADDRESSES_APART, False
    if inside:
        return SAME_NUMBERS, True
    return 0.0, False


@compiled
def near_phone(marks, first_x, phones_x, first_y, phones_y):  # type: ignore[no-untyped-def]
    """Whether two numbers of one length differ in one digit, or have two neighbours swapped."""
    for one in range(first_x, first_x + min(phones_x, 3)):
        for other in range(first_y, first_y + min(phones_y, 3)):
            a, b = np.int64(marks[one] & _VALUE), np.int64(marks[other] & _VALUE)
            differing, place, first_place = 0, 0, 0
            a_first = b_first = a_last = b_last = np.int64(0)
            while a > 0 and b > 0:
                if a % 10 != b % 10:
                    differing += 1
                    if differing == 1:
                        first_place, a_first, b_first = place, a % 10, b % 10
                    a_last, b_last = a % 10, b % 10
                    if differing == 2 and place != first_place + 1:
                        differing = 9
                a //= 10
                b //= 10
                place += 1
            if a == 0 and b == 0:
                if differing == 1 or (differing == 2 and a_first == b_last and b_first == a_last):
                    return True
    return False


def room_for_names() -> Scratch:
    """Fresh room for the kernel of names."""
    return scratch()
