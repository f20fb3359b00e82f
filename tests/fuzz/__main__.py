"""`python -m tests.fuzz [INPUTS] [NAME…]`: a million inputs over all readers of strangers' bytes, or over those named.

Prints a row for each reader; ends with 1 when one stumbled, hung or grew: an exception that it does not document, an
input that took longer than ten seconds, a process that used half as much memory again at its end as at a fifth of
the way, and 32 MB more. What made it stumble is left in a folder, whose name is printed.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.fuzz.targets import TARGETS

GROWN, AND_MB = 1.5, 32.0


def main(inputs: int, names: list[str]) -> int:
    """The number of readers that failed, at most 1."""
    print("| what is read | inputs | bred by what they reach | MB at a fifth | MB at the end | slowest, ms |")
    print("| --- | ---: | --- | ---: | ---: | ---: |")
    failed = [name for name in names if not _holds(name, -(-inputs // len(names)))]
    return min(len(failed), 1)


def _holds(name: str, inputs: int) -> bool:
    folder = Path(tempfile.mkdtemp(prefix=f"fuzz-{name}-"))
    command = [sys.executable, "-m", "tests.fuzz.one", name, str(inputs), str(folder)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    said = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith('{"inputs"')]
    if ran.returncode or not said:
        print(f"{name} failed; what it was given last is in {folder}\n{ran.stdout[-1_000:]}{ran.stderr[-4_000:]}")
        return False
    shutil.rmtree(folder)
    return _print(name, said[min(1, len(said) - 1)], said[-1])


def _print(name: str, fifth: dict[str, Any], end: dict[str, Any]) -> bool:
    guided = "yes" if end["guided"] else "no: atheris is not installed"
    memory = f"{fifth['megabytes']:.0f} | {end['megabytes']:.0f}"
    print(f"| {name} | {end['inputs']:,} | {guided} | {memory} | {end['slowest_ms']:.0f} |", flush=True)
    return bool(end["megabytes"] <= fifth["megabytes"] * GROWN + AND_MB)


if __name__ == "__main__":
    asked = [word for word in sys.argv[1:] if not word.isdigit()]
    given = [int(word) for word in sys.argv[1:] if word.isdigit()]
    sys.exit(main(given[0] if given else 1_000_000, asked or [*TARGETS]))
