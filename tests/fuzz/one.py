"""`python -m tests.fuzz.one NAME INPUTS FOLDER`: one reader, given so many inputs, in a process of its own.

With atheris the inputs are bred from those that reached new code (libFuzzer), each with a time of at most SECONDS_EACH
and the process with MOST_MEGABYTES; without it they are damaged seeds, one as good as the other. Every tenth of the way
a line of JSON says how far it is: `inputs`, `megabytes` in use, `slowest_ms`, and whether the breeding was `guided`.
"""

import contextlib
import json
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

SECONDS_EACH, MOST_MEGABYTES, LONGEST = 10, 1_024, 16_384


class Counted:
    """A reader, watched."""

    def __init__(self, run: Callable[[bytes], None], inputs: int, *, guided: bool) -> None:
        self._run, self._inputs, self._every, self._guided = run, inputs, max(1, inputs // 10), guided
        self._count, self._slowest = 0, 0.0

    def __call__(self, data: bytes) -> None:
        """Give it one input; whatever it raises is a fault that ends the campaign."""
        began = time.perf_counter()
        self._run(data)
        self._slowest = max(self._slowest, time.perf_counter() - began)
        self._count += 1
        if self._count % self._every == 0 or self._count == self._inputs:
            said = {"inputs": self._count, "megabytes": _megabytes(), "slowest_ms": round(self._slowest * 1e3, 1)}
            print(json.dumps(said | {"guided": self._guided}), flush=True)


def _megabytes() -> float:
    """In use now; 0 where the system does not say."""
    with contextlib.suppress(OSError):
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return round(pages * 4_096 / 1e6, 1)
    return 0.0


def guided(name: str, inputs: int, folder: Path) -> None:
    """By atheris; it ends the process."""
    import atheris

    with atheris.instrument_imports(include=["services", "schemas"], enable_loader_override=False):
        from tests.fuzz.mutations import PIECES
        from tests.fuzz.targets import TARGETS
    (folder / "seeds").mkdir()
    for number, seed in enumerate(TARGETS[name].seeds):
        (folder / "seeds" / str(number)).write_bytes(seed)
    words = ("".join(f"\\x{byte:02x}" for byte in piece) for piece in PIECES)
    (folder / "words").write_text("".join(f'"{word}"\n' for word in words))
    limits = [f"-timeout={SECONDS_EACH}", f"-rss_limit_mb={MOST_MEGABYTES}", f"-max_len={LONGEST}"]
    choice = [
        "-seed=1",
        f"-runs={inputs}",
        "-print_final_stats=1",
        f"-dict={folder}/words",
        f"-artifact_prefix={folder}/fault-",
    ]
    atheris.Setup([name, *limits, *choice, f"{folder}/seeds"], Counted(TARGETS[name].run, inputs, guided=True))
    atheris.Fuzz()


def blind(name: str, inputs: int) -> None:
    """Without guidance."""
    from tests.fuzz.mutations import mutated
    from tests.fuzz.targets import TARGETS

    run, chance = Counted(TARGETS[name].run, inputs, guided=False), random.Random(1)  # noqa: S311
    for _ in range(inputs):
        run(mutated(chance.choice(TARGETS[name].seeds), chance))


def main(name: str, inputs: int, folder: Path) -> None:
    """By atheris where it is installed."""
    try:
        guided(name, inputs, folder)
    except ModuleNotFoundError as missing:
        if missing.name != "atheris":
            raise
        blind(name, inputs)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
