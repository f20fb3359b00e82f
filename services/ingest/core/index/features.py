"""What an alignment comes to: the features of a pair of names, from what met and what was left over.

What is left on both sides speaks against the pair (clash), what is left on one side a little (extra). Han characters
met in another order, a son who stands as the father, family names that met nothing: each is a feature of its own.
"""

from services.ingest.core.index.common_words import crowded
from services.ingest.core.index.compiled import compiled
from services.ingest.core.index.meetings import ACRONYM, CLOSE, FAR, INITIAL, JOINED, SAME, SOUND, SPELLING
from services.ingest.core.index.out_of_order import descent_reversed, han_swapped
from services.ingest.core.index.tokens import (
    FAMILY,
    GENERIC,
    HAN,
    INITIAL_LETTER,
    LEGAL,
    NAME,
    NUMBER,
    PLACE,
    letters,
    over,
)
from services.ingest.core.index.weights import FEATURES

PLENTY = 9.0
"""Information beyond which more of it proves little while something speaks against the pair."""
SHORT = 3
"""Letters of a word up to which another letter makes another word."""


_F = {name: at for at, name in enumerate(FEATURES)}
(F_SAME_W, F_SPELLING_W, F_SPELLING_N, F_SOUND_W, F_SOUND_R, F_SOUND_N) = (
    _F["same_w"], _F["spelling_w"], _F["spelling_n"], _F["sound_w"], _F["sound_r"], _F["sound_n"],
)  # fmt: skip
(F_CLOSE_W, F_CLOSE_R, F_CLOSE_N, F_JOINED_W, F_JOINED_N) = (
    _F["close_w"], _F["close_r"], _F["close_n"], _F["joined_w"], _F["joined_n"],
)  # fmt: skip
F_INITIAL, F_SUPPORT, F_EXTRA_N, F_EXTRA_W = _F["initial_n"], _F["support_w"], _F["extra_n"], _F["extra_w"]
F_CLASH_N, F_CLASH_W, F_INITIAL_EXTRA = _F["clash_n"], _F["clash_w"], _F["initial_extra_n"]
F_SUPPORT_EXTRA, F_PLACE, F_GENERIC, F_LEGAL = (
    _F["support_extra_n"], _F["place_clash_n"], _F["generic_clash_n"], _F["legal_clash_n"],
)  # fmt: skip
F_NUMBER_EXTRA, F_NUMBER_CLASH = _F["number_extra_n"], _F["number_clash_n"]
F_FAMILY, F_FAMILY_GIVEN, F_KIND = _F["family_clash_n"], _F["family_given_n"], _F["kind_clash_n"]
F_FAR, F_PLENTY, F_REPEATED, F_OVER = _F["far_n"], _F["clash_plenty_w"], _F["repeated_n"], _F["close_over"]
F_GENERIC_W, F_NUMBER_W = _F["generic_w"], _F["number_w"]
F_PLACE_EXTRA, F_REVERSED, F_SWAPPED = _F["place_extra_n"], _F["reversed_n"], _F["swapped_n"]
F_CROWDED, F_HAN_CLASH = _F["crowded_w"], _F["han_clash_n"]
F_SINGLE, F_ACRONYM, F_WHOLE = _F["single_n"], _F["acronym_n"], _F["whole_n"]


@compiled
def sum_up(a, a_info, left, left_kind, b, b_info, right, right_kind, room):  # type: ignore[no-untyped-def]
    f = room.features
    telling = 0
    met = 0.0
    to_the_letter = True
    for at in range(room.met[0]):
        i, j, code = room.matches[at, 0], room.matches[at, 2], room.matches[at, 4]
        w, r = room.values[at, 0], room.values[at, 1]
        part_a, part_b = a.parts[left[i]], b.parts[right[j]]
        if code == INITIAL:
            f[F_INITIAL] += 1.0
            continue
        if code == FAR:
            f[F_FAR] += 1.0
            to_the_letter = False
            continue
        if code == ACRONYM:
            f[F_ACRONYM] += 1.0
            continue
        if code != JOINED and (part_a > FAMILY or part_b > FAMILY):
            if part_a == NUMBER or part_b == NUMBER:
                f[F_NUMBER_W] += w
            elif part_a >= PLACE or part_b >= PLACE:
                f[F_GENERIC_W] += w
            else:
                f[F_SUPPORT] += w
            continue
        telling += 1
        met += w
        if code == SAME:
            f[F_SAME_W] += w
        elif code == SPELLING:
            f[F_SPELLING_W] += w
            f[F_SPELLING_N] += 1.0
        elif code == SOUND:
            f[F_SOUND_W] += w
            f[F_SOUND_R] += w * r
            f[F_SOUND_N] += 1.0
            to_the_letter = to_the_letter and letters(a, left[i], b, right[j]) > SHORT
        elif code == CLOSE:
            f[F_CLOSE_W] += w
            f[F_CLOSE_R] += w * r
            f[F_CLOSE_N] += 1.0
            f[F_OVER] += over(a, left[i], b, right[j], r)
            to_the_letter = to_the_letter and letters(a, left[i], b, right[j]) > SHORT
        else:
            f[F_JOINED_W] += w
            f[F_JOINED_N] += 1.0
    left_n, left_w, left_initials, left_support, left_place, left_generic, left_legal, left_number = unmatched(
        a, a_info, left, room.left
    )
    right_n, right_w, right_initials, right_support, right_place, right_generic, right_legal, right_number = unmatched(
        b, b_info, right, room.right
    )
    f[F_EXTRA_N] = abs(left_n - right_n)
    f[F_EXTRA_W] = abs(left_w - right_w)
    f[F_CLASH_N] = min(left_n, right_n)
    f[F_CLASH_W] = min(left_w, right_w)
    if f[F_CLASH_N] > 0.0:
        f[F_HAN_CLASH] = min(han_left_over(a, left, room.left), han_left_over(b, right, room.right))
    f[F_CROWDED] = crowded(a, a_info, left, b, b_info, right, room)
    for i in range(left.size):
        f[F_REPEATED] += room.left[i] == 2
    for j in range(right.size):
        f[F_REPEATED] += room.right[j] == 2
    f[F_INITIAL_EXTRA] = left_initials + right_initials
    f[F_SUPPORT_EXTRA] = left_support + right_support
    f[F_PLACE_EXTRA] = abs(left_place - right_place)
    f[F_PLACE] = min(left_place, right_place)
    f[F_GENERIC] = min(left_generic, right_generic)
    f[F_LEGAL] = 1.0 if left_legal and right_legal else 0.0
    f[F_NUMBER_EXTRA] = abs(left_number - right_number)
    f[F_NUMBER_CLASH] = min(left_number, right_number)
    f[F_SINGLE] = 1.0 if telling <= 1 else 0.0
    unlike = left_n + right_n + f[F_NUMBER_CLASH] + f[F_PLACE] + f[F_GENERIC] + f[F_OVER]
    if telling >= 1 and to_the_letter and unlike == 0.0:
        f[F_WHOLE] = 1.0
    if left_kind and right_kind and left_kind != right_kind:
        f[F_KIND] = 1.0 if left_kind == 1 or right_kind == 1 else 0.5
    family(a, left, b, right, room)
    f[F_SWAPPED] = han_swapped(a, left, b, right, room)
    if descent_reversed(a, left, b, right, room):
        f[F_REVERSED] = 1.0
    if f[F_CLASH_N] + f[F_NUMBER_CLASH] + f[F_PLACE] + f[F_GENERIC] + f[F_REVERSED] + f[F_SWAPPED] > 0.0:
        f[F_PLENTY] = max(0.0, met - PLENTY)


@compiled
def unmatched(a, a_info, tokens, state):  # type: ignore[no-untyped-def]
    n = w = initials = support = place = generic = legal = numbers = 0.0
    for i in range(tokens.size):
        if state[i]:
            continue
        part = a.parts[tokens[i]]
        if part <= FAMILY:
            n += 1.0
            w += a_info[tokens[i]]
        elif part == INITIAL_LETTER:
            initials += 1.0
        elif part == NUMBER:
            numbers += 1.0
        else:
            support += 1.0
            if part == PLACE:
                place += 1.0
            elif part == GENERIC:
                generic += 1.0
            elif part == LEGAL:
                legal += 1.0
    return n, w, initials, support, place, generic, legal, numbers


@compiled
def family(a, left, b, right, room):  # type: ignore[no-untyped-def]
    """Family names on both sides, none of which met; and family names that met given ones."""
    on_left = on_right = met_left = met_right = False
    for i in range(left.size):
        if a.parts[left[i]] == FAMILY:
            on_left = True
            met_left = met_left or room.left[i] != 0
    for j in range(right.size):
        if b.parts[right[j]] == FAMILY:
            on_right = True
            met_right = met_right or room.right[j] != 0
    if not on_left or not on_right:
        return
    if not met_left and not met_right:
        room.features[F_FAMILY] = 1.0
    for at in range(room.met[0]):
        part_a, part_b = a.parts[left[room.matches[at, 0]]], b.parts[right[room.matches[at, 2]]]
        if (part_a == FAMILY and part_b == NAME) or (part_b == FAMILY and part_a == NAME):
            room.features[F_FAMILY_GIVEN] += 1.0


@compiled
def han_left_over(a, tokens, state):  # type: ignore[no-untyped-def]
    """Han characters of a name's own that met nothing."""
    count = 0.0
    for i in range(tokens.size):
        if not state[i] and a.parts[tokens[i]] <= FAMILY and a.heads[tokens[i], 2] & HAN:
            count += 1.0
    return count
