"""How likely two labels are one party, as log-odds, and which comparisons spoke: the loop over pairs.

What each comparison means and why it counts so much stands in pairs.py.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.entities.kernels.compiled import compiled
from services.ingest.core.entities.marks import Tag
from services.ingest.core.index import meetings
from services.ingest.core.index.alignment import align
from services.ingest.core.index.columns import NameColumns
from services.ingest.core.index.weights import FEATURES
from services.ingest.core.names.name import Kind, Part

NAME, OTHER_SCRIPT, PHONE, EMAIL, REFERENCE, WALLET, WEBSITE, ADDRESS, PLACE, NEAR_PHONE, ANALYST, ALIKE, APART = (
    1 << bit for bit in range(13)
)
"""Reasons: bits of a pair; stored, so they never change. PLACE: an address written another way; ALIKE: the labels are
the same in all; APART: something spoke against."""
MAYBE = 1 << 14
"""Two addresses in two scripts have their numbers in common; not stored."""

THRESHOLD = 3.0
"""Log-odds from which on two labels are one: 19 of 20 such pairs."""
MOST_NAME = 13.0
"""A name's log-odds at most: beside an address it joins, alone it does not."""
NEAR_PLACE, SAME_BUILDING, SAME_NUMBERS = 9.0, 4.0, 2.0
"""What an address counts that agrees by numbers and words; but for a number; by numbers only, in two scripts."""

AGREE, UNLIKE, DIFFER = 2, 1, 0
"""How two names met."""
SLOPE, OFFSET, BEYOND, COMMON, WEAK, OF_COMMON, PRIOR = range(7)
"""Places in `Measure.numbers`."""

_PHONE_NEAR = 3.0
_NAMES_DIFFER, _NAMES_UNLIKE, _NO_NAME = -14.0, -7.0, -8.0
_REFERENCES_APART, _PHONES_APART, _EMAILS_APART, _COUNTRIES_APART, _ADDRESSES_APART = -3.0, -0.5, -0.3, -1.5, -0.5
_OF_ACRONYM = 7.0
_UNSURE = 2.0
"""How much less than a weak name one counts whose trade, place or sort differs."""
_MORE_THAN_A_SLIP = 0.2
"""Edits beyond those of one slip, from which on two words are two names."""
_MOST_EDITS = 2.0
"""Edits between all words of two names together that may be slips or another transliteration."""
_WORDS_ALIKE = 0.7
_FEWEST_WORDS, _FEWEST_SIGNS = 2, 3
_WHOLE_NAME = 2
"""Words that agree, from which on it is a whole name of a person."""
_MOST_PAIRS = 36
_MOST_PHONES = 3

_VALUE, _SHIFT, _HAN, _LENGTH = np.uint64((1 << 60) - 1), np.uint64(60), np.uint64(1 << 31), np.uint64(48)
_PHONE, _EMAIL, _TAX, _ADDRESS, _WALLET, _WEBSITE, _NUMBER, _WORD, _SIGNS, _COUNTRY, _DIGITS = (
    int(Tag.PHONE), int(Tag.EMAIL), int(Tag.TAX), int(Tag.ADDRESS), int(Tag.WALLET), int(Tag.WEBSITE),
    int(Tag.NUMBER), int(Tag.WORD), int(Tag.SIGNS), int(Tag.COUNTRY), int(Tag.DIGITS),
)  # fmt: skip
_TAGS = 16
_FAMILY, _LETTER, _PERSON = int(Part.FAMILY), int(Part.INITIAL), int(Kind.PERSON)
_F = {name: at for at, name in enumerate(FEATURES)}
_CLASH, _NUMBERS_CLASH, _REVERSED, _SWAPPED, _KIND, _GENERIC_CLASH, _PLACE_CLASH, _OVER = (
    _F["clash_n"], _F["number_clash_n"], _F["reversed_n"], _F["swapped_n"], _F["kind_clash_n"],
    _F["generic_clash_n"], _F["place_clash_n"], _F["close_over"],
)  # fmt: skip
_INFORMATION = np.array(
    [_F[n] for n in ("same_w", "spelling_w", "sound_w", "close_w", "joined_w", "support_w", "generic_w", "number_w")]
)
_FAR, _INITIAL, _ACRONYM = meetings.FAR, meetings.INITIAL, meetings.ACRONYM


class Labels(NamedTuple):
    """Labels as the kernel takes them; offsets are one longer than what they divide."""

    marks_at: NDArray[np.int64]
    marks: NDArray[np.uint64]
    worth: NDArray[np.float32]
    """What each mark weighs."""
    names: NameColumns
    information: NDArray[np.float32]
    """-ln share of each token of the names."""
    names_at: NDArray[np.int64]
    void: NDArray[np.bool_]
    """Names that name nobody."""
    signs: NDArray[np.uint64]
    """One number for all names of each label."""


class Measure(NamedTuple):
    """What names are measured by, from the table of weights."""

    weights: NDArray[np.float64]
    numbers: NDArray[np.float64]
    """In the order of SLOPE to PRIOR."""


class Counts(NamedTuple):
    """Room for one comparison: marks by tag, on the left, on the right, on both; and the best worth."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    both: NDArray[np.int64]
    best: NDArray[np.float64]


def counts() -> Counts:
    """Fresh room."""
    left, right, both = np.zeros((3, _TAGS), np.int64)
    return Counts(left, right, both, np.zeros(_TAGS, np.float64))


@compiled
def score_each(labels, left, right, measure, room, count, score, reasons):  # type: ignore[no-untyped-def]
    """Compare each pair. Names only where they can lift it over the threshold."""
    for pair in range(left.size):
        x, y = left[pair], right[pair]
        shared, bits = compare_marks(labels, x, y, count)
        score[pair], reasons[pair] = measure.numbers[PRIOR] + shared, bits | APART
        if measure.numbers[PRIOR] + shared + MOST_NAME + NEAR_PLACE < THRESHOLD:
            continue
        named, met, across = compare_all_names(labels, x, y, measure, room)
        if across:
            bits |= OTHER_SCRIPT
        score[pair] += named
        reasons[pair] = bits | (NAME if met == AGREE else APART)


@compiled
def compare_all_names(labels, x, y, measure, room):  # type: ignore[no-untyped-def]
    """Log-odds of the best pair of names, how they met, and whether in two scripts.

    Where both sides name persons these must agree: two people at one firm are two. A person at a firm is not the firm.
    """
    best, found, unlike, compared, across = 0.0, False, False, 0, False
    persons_x, firms_x = sorts_of(labels, x)
    persons_y, firms_y = sorts_of(labels, y)
    if (persons_x and firms_x and not persons_y and firms_y) or (persons_y and firms_y and not persons_x and firms_x):
        return _NAMES_UNLIKE, UNLIKE, False
    of_persons = persons_x and persons_y
    for one in range(labels.names_at[x], labels.names_at[x + 1]):
        if labels.void[one] or (of_persons and labels.names.kinds[one] != _PERSON):
            continue
        for other in range(labels.names_at[y], labels.names_at[y + 1]):
            if labels.void[other] or (of_persons and labels.names.kinds[other] != _PERSON) or compared >= _MOST_PAIRS:
                continue
            compared += 1
            counted, met = compare_two_names(labels.names, labels.information, one, other, measure, room)
            if met == AGREE and (not found or counted > best):
                best, found = counted, True
                across = is_han(labels.names, one) != is_han(labels.names, other)
            elif met == UNLIKE:
                unlike = True
    if found:
        return best, AGREE, across
    if not compared:
        return _NO_NAME, UNLIKE, False
    return (_NAMES_UNLIKE, UNLIKE, False) if unlike else (_NAMES_DIFFER, DIFFER, False)


@compiled
def sorts_of(labels, x):  # type: ignore[no-untyped-def]
    """Whether a label names a person, and a firm."""
    person, firm = False, False
    for name in range(labels.names_at[x], labels.names_at[x + 1]):
        if not labels.void[name]:
            person |= labels.names.kinds[name] == _PERSON
            firm |= labels.names.kinds[name] != _PERSON
    return person, firm


@compiled
def is_han(names, name):  # type: ignore[no-untyped-def]
    """Whether a name has a token in Han characters."""
    found = False
    for at in range(names.offsets[name], names.offsets[name + 1]):
        found = found or names.heads[names.tokens[at], 2] & _HAN > 0
    return found


@compiled
def compare_two_names(names, info, one, other, measure, room):  # type: ignore[no-untyped-def]
    """Log-odds of two names, and how they met."""
    raw = align(names, info, one, names, info, other, measure.weights, room)
    f, numbers = room.features, measure.numbers
    telling, acronym, edits = 0, False, 0.0
    for at in range(room.met[0]):
        code = room.matches[at, 4]
        if code == _ACRONYM:
            acronym = True
        elif code != _INITIAL:
            i = names.tokens[names.offsets[one] + room.matches[at, 0]]
            j = names.tokens[names.offsets[other] + room.matches[at, 2]]
            if names.parts[i] <= _FAMILY and names.parts[j] <= _FAMILY:
                edits += room.values[at, 1] * max(names.heads[i, 2] >> _LENGTH, names.heads[j, 2] >> _LENGTH)
                if code != _FAR:
                    telling += max(room.matches[at, 1], room.matches[at, 3])
    if f[_CLASH] > 0.0 or f[_NUMBERS_CLASH] > 0.0 or f[_REVERSED] > 0.0 or f[_SWAPPED] > 0.0:
        return 0.0, DIFFER
    if left_over_differs(names, one, other, room):
        return 0.0, DIFFER
    if raw <= 0.0 or f[_OVER] > _MORE_THAN_A_SLIP or edits > _MOST_EDITS or (telling == 0 and not acronym):
        return 0.0, UNLIKE
    told = _OF_ACRONYM if acronym else 0.0
    for at in range(_INFORMATION.size):
        told += f[_INFORMATION[at]]
    counted = min(raw * numbers[SLOPE] + numbers[OFFSET], told + numbers[BEYOND])
    if f[_KIND] > 0.0 or f[_GENERIC_CLASH] > 0.0 or f[_PLACE_CLASH] > 0.0:
        counted = min(counted, numbers[WEAK] - _UNSURE)
    companies = names.kinds[one] != _PERSON and names.kinds[other] != _PERSON
    if acronym or (telling < _WHOLE_NAME and not companies):
        counted = min(counted, numbers[WEAK])
    elif told < numbers[OF_COMMON]:
        counted = min(counted, numbers[COMMON])
    return min(counted, MOST_NAME), AGREE


@compiled
def left_over_differs(names, one, other, room):  # type: ignore[no-untyped-def]
    """Whether what met nothing makes them two names: an initial beside another given name, or a Han character more."""
    initial_x, name_x, han_x = left_over(names, one, room.left)
    initial_y, name_y, han_y = left_over(names, other, room.right)
    if (initial_x and (initial_y or name_y)) or (initial_y and name_x):
        return True
    return (han_x or han_y) and is_han(names, one) and is_han(names, other) and names.kinds[one] == _PERSON


@compiled
def left_over(names, name, state):  # type: ignore[no-untyped-def]
    """Whether an initial, a word that identifies, and such a Han character met nothing."""
    initial, word, han = False, False, False
    first = names.offsets[name]
    for at in range(first, names.offsets[name + 1]):
        if not state[at - first]:
            token = names.tokens[at]
            initial |= names.parts[token] == _LETTER
            if names.parts[token] <= _FAMILY:
                word = True
                han |= (names.heads[token, 2] & _HAN) != 0
    return initial, word, han


@compiled
def compare_marks(labels, x, y, count):  # type: ignore[no-untyped-def]
    """Log-odds of all that is not a name, and its reasons."""
    marks = labels.marks
    i, i_end = labels.marks_at[x], labels.marks_at[x + 1]
    j, j_end = labels.marks_at[y], labels.marks_at[y + 1]
    country_x = country_y = np.uint64(0)
    for tag in range(_TAGS):
        count.left[tag] = count.right[tag] = count.both[tag] = 0
        count.best[tag] = 0.0
    count.best[_NUMBER] = NEAR_PLACE
    while i < i_end or j < j_end:
        on_x = j >= j_end or (i < i_end and marks[i] <= marks[j])
        on_y = i >= i_end or (j < j_end and marks[j] <= marks[i])
        at = i if on_x else j
        tag = int(marks[at] >> _SHIFT)
        count.left[tag] += on_x
        count.right[tag] += on_y
        if on_x and on_y:
            count.both[tag] += 1
            if tag != _NUMBER:
                count.best[tag] = max(count.best[tag], np.float64(labels.worth[at]))
        if tag == _ADDRESS:
            count.best[_NUMBER] = min(count.best[_NUMBER], np.float64(labels.worth[at]))
        if tag == _COUNTRY:
            country_x = marks[at] if on_x else country_x
            country_y = marks[at] if on_y else country_y
        i += on_x
        j += on_y
    total, bits = shared_contacts(count)
    if parted(count, _PHONE):
        if near_phone(marks, i_end - count.left[_DIGITS], i_end, j_end - count.right[_DIGITS], j_end):
            total += _PHONE_NEAR
            bits |= NEAR_PHONE
        else:
            total += _PHONES_APART
    if parted(count, _EMAIL):
        total += _EMAILS_APART
    if parted(count, _TAX):
        total += _REFERENCES_APART
        bits |= APART
    if country_x and country_y and country_x != country_y:
        total += _COUNTRIES_APART
        bits |= APART
    if not count.both[_ADDRESS] and count.left[_NUMBER] and count.right[_NUMBER]:
        place, maybe = near_place(count)
        total += place
        bits |= PLACE if place > SAME_NUMBERS else 0
        bits |= MAYBE if maybe else 0
    return total, bits


@compiled
def shared_contacts(count):  # type: ignore[no-untyped-def]
    """What the shared contacts count, the best of each sort, and their reasons."""
    total, bits = 0.0, 0
    for tag in (_PHONE, _EMAIL, _TAX, _ADDRESS, _WALLET, _WEBSITE):
        total += count.best[tag]
    bits |= PHONE if count.best[_PHONE] > 0.0 else 0
    bits |= EMAIL if count.best[_EMAIL] > 0.0 else 0
    bits |= REFERENCE if count.best[_TAX] > 0.0 else 0
    bits |= ADDRESS if count.best[_ADDRESS] > 0.0 else 0
    bits |= WALLET if count.best[_WALLET] > 0.0 else 0
    bits |= WEBSITE if count.best[_WEBSITE] > 0.0 else 0
    return total, bits


@compiled
def parted(count, tag):  # type: ignore[no-untyped-def]
    """Whether both sides have some of a sort, and none in common."""
    return count.left[tag] > 0 and count.right[tag] > 0 and count.both[tag] == 0


@compiled
def near_place(count):  # type: ignore[no-untyped-def]
    """What two addresses count that are not written alike, and whether they may be one in two scripts. No more than
    the commoner of the two would: there `count.best` has, for numbers, what that is."""
    words, signs = min(count.left[_WORD], count.right[_WORD]), min(count.left[_SIGNS], count.right[_SIGNS])
    numbers = count.both[_NUMBER]
    inside = numbers > 0 and numbers == min(count.left[_NUMBER], count.right[_NUMBER])
    in_one_script, alike = False, 0.0
    if words >= _FEWEST_WORDS:
        in_one_script, alike = True, count.both[_WORD] / words
    if signs >= _FEWEST_SIGNS:
        in_one_script, alike = True, max(alike, count.both[_SIGNS] / signs)
    if not in_one_script:
        return (min(SAME_NUMBERS, count.best[_NUMBER]), count.best[_NUMBER] > SAME_NUMBERS) if inside else (0.0, False)
    if alike < _WORDS_ALIKE or numbers == 0:
        return _ADDRESSES_APART, False
    return min(count.best[_NUMBER], NEAR_PLACE if inside else SAME_BUILDING), False


@compiled
def near_phone(marks, first_x, end_x, first_y, end_y):  # type: ignore[no-untyped-def]
    """Whether two numbers of one length differ in one digit, or have two neighbours swapped. Digits stand last."""
    for one in range(first_x, min(end_x, first_x + _MOST_PHONES)):
        for other in range(first_y, min(end_y, first_y + _MOST_PHONES)):
            if one_slip(np.int64(marks[one] & _VALUE), np.int64(marks[other] & _VALUE)):
                return True
    return False


@compiled
def one_slip(a, b):  # type: ignore[no-untyped-def]
    """Whether one wrong digit, or two swapped ones, make two whole numbers one."""
    differing, place, first = 0, 0, 0
    a_first = b_first = a_last = b_last = np.int64(0)
    while a > 0 and b > 0:
        a_digit, b_digit = a % 10, b % 10
        if a_digit != b_digit:
            differing += 1
            if differing == 1:
                first, a_first, b_first = place, a_digit, b_digit
            elif place != first + 1:
                return False
            a_last, b_last = a_digit, b_digit
        a //= 10
        b //= 10
        place += 1
    swapped = differing == 2 and a_first == b_last and b_first == a_last
    return a == b and (differing == 1 or swapped)
