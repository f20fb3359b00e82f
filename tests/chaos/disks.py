"""A disk that a campaign may fill up: all writes of a nation's database fail for a while, as on a full disk.

Where this process may mount, the database lies on a file system of its own (tmpfs), which is full when it is made as
small as what is on it: `No space left on device`. Elsewhere the processes of the server may write nothing more at the
end of a file (RLIMIT_FSIZE): `File too large`. `Disk.how` says which it was.
"""

import contextlib
import os
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

_ROOMY = "3g"
_LEAST_FILE = 65_536
_WHERE = Path("/var/tmp")


class Disk:
    """Where one nation's database lies."""

    def __init__(self, place: Path, *, mounted: bool) -> None:
        self.place, self._mounted = place, mounted

    @property
    def how(self) -> str:
        """What a full disk is here."""
        return "a file system without space" if self._mounted else "files that may not grow (RLIMIT_FSIZE)"

    def fill(self, processes: Iterable[int]) -> None:
        """No more room, also for these processes of the server."""
        if self._mounted:
            self._resize(str(shutil.disk_usage(self.place).used))
        else:
            self._limit(processes, _LEAST_FILE)

    def empty(self, processes: Iterable[int]) -> None:
        """Room again."""
        if self._mounted:
            self._resize(_ROOMY)
        else:
            self._limit(processes, resource.RLIM_INFINITY)

    def _resize(self, size: str) -> None:
        _mount("-o", f"remount,size={size}", str(self.place))

    def _limit(self, processes: Iterable[int], soft: int) -> None:
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                hard = resource.prlimit(process, resource.RLIMIT_FSIZE)[1]
                resource.prlimit(process, resource.RLIMIT_FSIZE, (soft if hard < 0 else min(soft, hard), hard))


@contextlib.contextmanager
def disk() -> Iterator[Disk]:
    """A disk for as long as the block; nothing of it is left."""
    place = Path(tempfile.mkdtemp(prefix="parcelbridge-chaos-disk-", dir=_WHERE))
    place.chmod(0o755)
    mounted = os.geteuid() == 0 and _mount("-t", "tmpfs", "-o", f"size={_ROOMY},mode=755", "tmpfs", str(place))
    try:
        yield Disk(place, mounted=mounted)
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(place)], check=True)  # noqa: S603, S607
        shutil.rmtree(place)


def _mount(*how: str) -> bool:
    """Whether it could be done."""
    return subprocess.run(["mount", *how], check=False, capture_output=True).returncode == 0  # noqa: S603, S607
