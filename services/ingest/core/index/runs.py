"""Words written as one: a run of neighbours that makes up a token, and a word of the initials of all words."""

import numpy as np

from services.ingest.core.index.compiled import compiled
from services.ingest.core.index.fingerprints import LONGEST
from services.ingest.core.index.meetings import ACRONYM, JOINED, note
from services.ingest.core.index.tokens import FAMILY, HAN, LEGAL, LENGTH, LETTERS, NUMBER, PLACE, TITLE, UPPER

FEWEST_INITIALS = 3


@compiled
def written_together(a, tokens, first, end, b, j):  # type: ignore[no-untyped-def]
    """How many of `tokens[first:end]`, in order and at least two, make up the text of token `j`; 0 for none."""
    form = b.token_forms[j]
    start, stop = b.form_bytes[form], b.form_bytes[form + 1]
    length = stop - start
    if length < 4 or length > LONGEST or b.heads[j, 2] & HAN:
        return 0
    reached = np.uint64(1)
    telling = False
    for at in range(first, min(end, first + 5)):
        token = tokens[at]
        part = a.parts[token]
        if part == TITLE or part == LEGAL or part == NUMBER:
            return 0
        telling = telling or part <= FAMILY or part >= PLACE
        following = np.uint64(0)
        for one in range(a.token_forms[token], a.token_forms[token + 1]):
            begin, size = a.form_bytes[one], a.form_bytes[one + 1] - a.form_bytes[one]
            for position in range(length - size + 1):
                if reached >> np.uint64(position) & np.uint64(1):
                    same = True
                    for k in range(size):
                        if a.chars[begin + k] != b.chars[start + position + k]:
                            same = False
                            break
                    if same:
                        following |= np.uint64(1) << np.uint64(position + size)
        if following == 0:
            return 0
        if following >> np.uint64(length) & np.uint64(1) and at > first and telling:
            return at - first + 1
        reached = following
    return 0


@compiled
def join(a, a_info, tokens, taken, b, b_info, others, others_taken, forward, room):  # type: ignore[no-untyped-def]
    """Let runs of neighbours of `a` meet the tokens of `b` that they make up. `forward`: `a` is the left name."""
    one, joined = np.int64(1), np.int64(JOINED)
    for i in range(tokens.size - 1):
        if taken[i] or taken[i + 1]:
            continue
        initials_of_run = a.heads[tokens[i], 3] >> UPPER
        for j in range(others.size):
            if others_taken[j] or not initials_of_run & (b.heads[others[j], 3] >> UPPER):
                continue
            end = i + 2
            while end < tokens.size and not taken[end]:
                end += 1
            run = written_together(a, tokens, i, end, b, others[j])
            if not run:
                continue
            together = 0.0
            for k in range(run):
                together += a_info[tokens[i + k]]
            w = np.float64(min(together, b_info[others[j]]))
            if forward:
                note(room, i, run, j, one, joined, w, 0.0)
            else:
                note(room, j, one, i, run, joined, w, 0.0)
            break


@compiled
def initials(a, a_info, tokens, b, others, forward, room):  # type: ignore[no-untyped-def]
    """Let the one word of `a` meet the initial letters of all words of `b`: `una`, `united northern airlines`."""
    word = -1
    for i in range(tokens.size):
        if a.parts[tokens[i]] <= FAMILY:
            if word >= 0:
                return
            word = i
    if word < 0:
        return
    what, start = a.heads[tokens[word], 2], np.int64(a.heads[tokens[word], 3] & LETTERS)
    length = np.int64(what >> LENGTH)
    if what & HAN or length < FEWEST_INITIALS:
        return
    at = 0
    for j in range(others.size):
        part = b.parts[others[j]]
        if part <= FAMILY or part >= PLACE:
            begins = b.chars[np.int64(b.heads[others[j], 3] & LETTERS)]
            if at >= length or begins != a.chars[start + at]:
                return
            at += 1
    if at == length:
        one, none, all_of_it, code = np.int64(1), np.int64(0), np.int64(others.size), np.int64(ACRONYM)
        w = np.float64(a_info[tokens[word]])
        if forward:
            note(room, word, one, none, all_of_it, code, w, 0.0)
        else:
            note(room, none, all_of_it, word, one, code, w, 0.0)
