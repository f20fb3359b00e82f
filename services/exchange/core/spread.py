"""Some lines out of many, evenly spread: what is looked at when not all can be."""

from collections.abc import Sequence


def spread(stretches: Sequence[tuple[int, int]], most: int, below: int) -> list[int]:
    """At most `most` of the lines in these stretches (first and last line of each, ascending) that are less than
    `below`: all, if they are no more; else evenly spread, the first and the last among them. `most` is 2 or more."""
    cut = [(first, min(last, below - 1)) for first, last in stretches if first < below]
    count = sum(last - first + 1 for first, last in cut)
    wanted = range(count) if count <= most else sorted({place * (count - 1) // (most - 1) for place in range(most)})
    lines, before, rest = [], 0, list(cut)
    for place in wanted:
        while place - before > rest[0][1] - rest[0][0]:
            before += rest[0][1] - rest[0][0] + 1
            rest.pop(0)
        lines.append(rest[0][0] + place - before)
    return lines
