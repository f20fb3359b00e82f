"""The embedded PostgreSQL under everything that may happen to it. Each test has a cluster of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from services.kit import lodging
from services.kit.lodging import LodgingFault, find_lodging
from services.kit.postgres import EmbeddedPostgres
from services.kit.postmaster import Postmaster, PostmasterFault, command_line, wait_until

ROOT = Path(__file__).parents[3]
NOBODY = 65_534

pytestmark = pytest.mark.skipif(
    os.environ.get("PARCELBRIDGE_TEST_DATABASE") == "containers", reason="tests the embedded server itself"
)

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs it as somebody else")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may enter, unlike `tmp_path`."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where a cluster may live; what is left of it is taken away."""
    folder = tmp_path / "a nation's home" / "postgres"
    yield folder
    if folder.exists():
        Postmaster(find_lodging(folder)).stop(None)  # a test that failed may have left it running
        _server(folder).destroy()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A running server for tests that only look."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp("looked at"))
    server.start()
    yield server
    server.destroy()


def _server(folder: Path) -> EmbeddedPostgres:
    """One that survives every kill, though not a power cut, and is the quicker for it."""
    return EmbeddedPostgres(folder, lost_with_the_power=True)


def _ask(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True, connect_timeout=5) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def _kill(server: EmbeddedPostgres) -> int:
    pid = server.pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    return pid


def test_it_starts_from_nothing_in_a_folder_with_spaces_and_answers(folder: Path) -> None:
    with _server(folder) as url:
        assert _ask(url, "SELECT current_setting('server_version_num')::int / 10000 >= 18") == [(True,)]
        assert _ask(url, "SELECT current_setting('listen_addresses')") == [("127.0.0.1",)]

    assert not _server(folder).is_running()


def test_what_was_committed_is_there_at_the_next_start_at_the_same_address(folder: Path) -> None:
    with _server(folder) as url:
        _ask(url, "CREATE TABLE kept AS SELECT 7 AS number")

    with _server(folder) as again:
        assert again == url
        assert _ask(again, "SELECT number FROM kept") == [(7,)]


def test_what_was_committed_survives_a_killed_server(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    url = server.start()
    _ask(url, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number")

    _kill(server)

    assert not server.is_running()
    assert server.start() == url
    assert _ask(url, "SELECT count(*) FROM kept") == [(1000,)]
    server.stop()


@pytest.mark.parametrize("name", ["fsync", "synchronous_commit", "full_page_writes", "data_checksums"])
def test_nothing_is_asked_of_the_disk_less_than_durability_needs(shared: EmbeddedPostgres, name: str) -> None:
    assert _ask(shared.url(), f"SHOW {name}") == [("on",)]


def test_text_is_unicode_and_sorts_the_same_on_every_machine(shared: EmbeddedPostgres) -> None:
    said = "pg_encoding_to_char(encoding), datlocale, upper('é')"

    [found] = _ask(shared.url(), f"SELECT {said} FROM pg_database WHERE datname = current_database()")  # noqa: S608

    assert found == ("UTF8", "C.UTF-8", "É")


def test_our_role_is_no_superuser(shared: EmbeddedPostgres) -> None:
    assert _ask(shared.url(), "SELECT usesuper FROM pg_user WHERE usename = current_user") == [(False,)]


def test_nobody_enters_without_the_password(shared: EmbeddedPostgres) -> None:
    wrong = shared.url().replace((shared.folder / "password").read_text(), "guess")

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        _ask(wrong, "SELECT 1")


def test_secrets_and_data_are_closed_to_others(shared: EmbeddedPostgres) -> None:
    places = shared.folder / "password", shared.folder / "superuser", find_lodging(shared.folder).data

    assert [place.stat().st_mode & 0o777 for place in places] == [0o600, 0o600, 0o700]


def test_the_last_one_out_stops_it(folder: Path) -> None:
    first, second = _server(folder), _server(folder)

    assert first.start() == second.start()
    first.stop()
    assert second.is_running()
    second.stop()
    assert not second.is_running()


def test_a_server_left_behind_by_a_killed_process_is_taken_over(folder: Path) -> None:
    script = "from pathlib import Path; from services.kit.postgres import EmbeddedPostgres as E; import os, signal;"
    script += f"E(Path({str(folder)!r})).start(); os.kill(os.getpid(), signal.SIGKILL)"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False)  # noqa: S603
    server = _server(folder)
    left_behind = server.pid()

    server.start()

    assert left_behind is not None
    assert server.pid() == left_behind
    server.stop()
    assert server.pid() is None


def test_a_note_with_the_number_of_a_stranger_does_not_hinder_a_start(folder: Path) -> None:
    server = _server(folder)
    server.start()
    _kill(server)
    note = find_lodging(folder).data / "postmaster.pid"
    owner = note.stat()
    note.write_text("\n".join([str(os.getpid()), *note.read_text().split("\n")[1:]]))
    os.chown(note, owner.st_uid, owner.st_gid)

    assert server.pid() is None
    server.start()
    assert server.is_running()
    server.stop()


def test_orphans_of_a_killed_server_are_gone_before_the_next_one_works(folder: Path) -> None:
    server = _server(folder)
    url = server.start()
    busy = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
    [(backend,)] = busy.execute("SELECT pg_backend_pid()").fetchall()
    os.kill(backend, signal.SIGSTOP)
    _kill(server)
    os.kill(backend, signal.SIGCONT)

    server.start()

    assert command_line(backend) == ""  # gone, or a zombie that nobody has buried yet
    assert _ask(url, "SELECT 1") == [(1,)]
    busy.close()
    server.stop()


def test_a_port_that_somebody_else_took_is_given_up_for_another(folder: Path) -> None:
    with _server(folder) as url:
        _ask(url, "CREATE TABLE kept AS SELECT 1")
    port = int((folder / "port").read_text())

    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", port))
        taken.listen()
        with _server(folder) as elsewhere:
            assert _ask(elsewhere, "SELECT count(*) FROM kept") == [(1,)]

    assert elsewhere != url


def test_a_start_that_was_broken_off_begins_anew(folder: Path) -> None:
    with _server(folder):
        pass
    (folder / "password").unlink()

    with _server(folder) as url:
        assert _ask(url, "SELECT 1") == [(1,)]


def test_data_that_went_missing_are_not_replaced_in_silence(folder: Path) -> None:
    with _server(folder):
        pass
    shutil.rmtree(find_lodging(folder).data)

    with pytest.raises(LodgingFault, match="are gone: restore them, or delete"):
        _server(folder).start()


def test_a_server_that_cannot_start_says_why(folder: Path) -> None:
    with _server(folder):
        pass
    (find_lodging(folder).data / "postgresql.conf").write_text("no such setting\n")

    with pytest.raises(PostmasterFault, match="syntax error in file"):
        _server(folder).start()


def test_a_hung_server_does_not_count_as_running(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.kit.postgres._ANSWER_PATIENCE_S", 2)
    server = _server(folder)
    server.start()
    pid = server.pid()
    assert pid is not None

    os.kill(pid, signal.SIGSTOP)
    running = server.is_running()
    os.kill(pid, signal.SIGCONT)

    assert not running
    server.stop()


@only_root
def test_root_lends_the_server_a_user_of_its_own(folder: Path) -> None:
    server = _server(folder)
    server.start()

    assert Path(f"/proc/{server.pid()}").stat().st_uid == lodging.SERVER_UID
    server.stop()


@only_root
def test_data_stay_in_a_folder_that_the_servers_user_can_enter(open_folder: Path) -> None:
    server = _server(open_folder / "postgres")

    server.start()

    assert (open_folder / "postgres" / "data" / "PG_VERSION").exists()
    server.destroy()


@only_root
def test_data_of_a_closed_folder_are_sheltered_and_destroyed_with_it(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    server = _server(tmp_path / "postgres")
    server.start()
    shelter = find_lodging(server.folder).data.parent

    assert shelter.parent == lodging.PASSING_SHELTER
    server.destroy()
    assert not server.folder.exists()
    assert not shelter.exists()


@only_root
def test_the_shelter_of_a_folder_that_was_thrown_away_is_cleared_by_the_next_cluster(
    tmp_path: Path, folder: Path
) -> None:
    tmp_path.chmod(0o700)
    thrown_away = _server(tmp_path / "postgres")
    thrown_away.start()
    shelter, pid = find_lodging(thrown_away.folder).data.parent, thrown_away.pid()
    shutil.rmtree(thrown_away.folder)

    with _server(folder):
        assert not shelter.exists()
        assert command_line(pid or 0) == ""


def test_only_what_is_temporary_itself_is_sheltered_where_it_may_be_cleared_away() -> None:
    places = [lodging._place_for(Path(path)) for path in ("/tmp/x/us", "/var/tmp/us", "/srv/park/var/us", "/tmpx/us")]

    assert list(map(str, places)) == ["/var/tmp", "/var/tmp", "/var/lib", "/var/lib"]


@only_root
def test_a_shelter_that_somebody_else_made_first_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lodging, "PASSING_SHELTER", tmp_path)
    monkeypatch.setattr(lodging, "_passable", lambda _: False)
    made = find_lodging(tmp_path / "postgres").data.parent
    os.chown(made, NOBODY, NOBODY)

    with pytest.raises(LodgingFault, match="not root's own directory"):
        find_lodging(tmp_path / "postgres")


@only_root
@pytest.mark.skipif(
    not lodging._passable(Path(sys.executable).resolve().parent), reason="others cannot run this Python"
)
def test_an_ordinary_user_without_a_home_runs_it_as_himself(open_folder: Path) -> None:
    os.chown(open_folder, NOBODY, NOBODY)
    script = f"""
from pathlib import Path
from services.kit.postgres import EmbeddedPostgres
server = EmbeddedPostgres(Path({str(open_folder)!r}) / "postgres")
with server:
    print(Path("/proc", str(server.pid())).stat().st_uid)
server.destroy()
"""

    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", script],
        cwd=ROOT,
        check=False,
        env={},
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        capture_output=True,
    )

    assert (done.stdout.decode().strip(), done.stderr.decode()) == (str(NOBODY), "")


def test_a_server_in_use_elsewhere_is_not_destroyed(shared: EmbeddedPostgres) -> None:
    with pytest.raises(PostmasterFault, match="in use"):
        EmbeddedPostgres(shared.folder).destroy()

    assert shared.is_running()


def test_waiting_ends_when_patience_does() -> None:
    assert not wait_until(lambda: False, 0.0)
    assert wait_until(lambda: True, 0.0)
