"""`python -m tests.hostile [TIMES]`: every lie, and what it costs whom, in milliseconds of processor, as a table.

`at first` is the mean of the first five of a kind after one for warmth; `kept up` that of TIMES more by the same liar
after so many that patience with him has ended, where it ends. Ends with 1 when an answer was another than expected.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.hostile.attempts import ATTEMPTS, Attempt
from tests.hostile.costs import Cost, cost_of, idle_ms, kept_up
from tests.hostile.liar import Liar, liar_of
from tests.hostile.victim import MANY_LIARS, victim_between_liars

FIRST = 5


def main(times: int) -> int:
    """Print the table; the number of lies that were not answered as expected, at most 1."""
    with TemporaryDirectory() as folder, victim_between_liars(Path(folder), liars=MANY_LIARS) as victim:
        idle = idle_ms(victim)
        print("| a liar that | hears | liar, at first | victim, at first | liar, kept up | victim, kept up |")
        print("| --- | --- | ---: | ---: | ---: | ---: |")
        honest = liar_of(victim, MANY_LIARS[0])
        _print("(tells the truth, a line a page)", ["200"], *(cost_of(truth, honest, n, idle) for n in (FIRST, times)))
        wrong = [
            attempt.words
            for code, attempt in zip(MANY_LIARS[1:], ATTEMPTS, strict=False)
            if not _try(liar_of(victim, code), attempt, times, idle)
        ]
    print("\n".join(f"answered otherwise: {words}" for words in wrong), file=sys.stderr)
    return min(len(wrong), 1)


def truth(honest: Liar) -> list[str]:
    """A page with one new line, to compare with."""
    held = honest.lines(honest.victim.feed(honest.code)["size"])
    return [honest.push(honest.page([honest.line(len(held))], before=held)).said]


def _try(liar: Liar, attempt: Attempt, times: int, idle: float) -> bool:
    """A row of the table; whether it was answered as it must be."""
    heard = attempt.act(liar)
    _print(
        attempt.words,
        heard,
        cost_of(attempt.act, liar, FIRST, idle),
        kept_up(attempt.act, liar, times, idle),
    )
    return heard == attempt.heard


def _print(words: str, heard: list[str], first: Cost, later: Cost) -> None:
    said = ", ".join(f"`{each[:30]}`" for each in dict.fromkeys(heard))
    print(f"| {words} | {said} | " + " | ".join(f"{part:.1f}" for part in (*first, *later)) + " |", flush=True)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 40))
