"""The doctor: what is broken in a set-up is found, with what to do next, and nothing is changed."""

import datetime as dt
import socket
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest

from services.kit.local_issuer import LocalIssuer
from tests.unit.services.console.pretend import Exchange, Run

NOW = dt.datetime.now(dt.UTC)
READY = {"status": "ready"}


def by_check(found: list[dict[str, str]]) -> dict[str, dict[str, str]]:
    """The findings; of several of one check the last."""
    return {each["check"]: each for each in found}


def kid_of(run: Run, path: Path) -> str:
    return str(run("keys", "show", path, "--json").json["kid"])


@pytest.fixture
def healthy(exchange: Exchange, config: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A nation at work, as far as calls show it; its database is left out."""
    monkeypatch.setattr("services.console.doctor.command.check_database", lambda _settings, _found: None)
    folder = config.parent
    for name in ("us", "cn"):
        for path in folder.glob(f"{name}*.jwk"):
            path.unlink()
        run("keys", "new", folder / f"{name}.jwk")
    config.write_text(config.read_text().replace("2027-01-01", "2036-01-01"))
    (folder / "home").mkdir()
    LocalIssuer(folder / "home" / "access.jwk", "US")
    us, cn = kid_of(run, folder / "us.jwk"), kid_of(run, folder / "cn.jwk")
    exchange.answers = {
        "GET /readyz": READY,
        "GET /operator/v1/keys": [{"kid": us, "nation": "US", "state": "pinned"}],
        "GET /analyst/v1/lists": {"items": [{"name": "made-up", "imported_at": NOW.isoformat()}], "importing": []},
        "GET /exchange/v1/keys": {"keys": [{"kid": cn}]},
    }
    return config


def test_a_good_set_up_is_good(run: Run, healthy: Path) -> None:
    ran = run("doctor", "--config", healthy, "--json")

    assert [each for each in ran.json if each["state"] == "fault"] == []
    assert ran.exit_code == 0
    assert {"settings", "signing key", "access key", "disk", "compiled kernel", "exchange", "ingest", "desk",
            "announced keys", "watch lists", "peer CN"} <= set(by_check(ran.json))  # fmt: skip


def test_a_person_reads_a_table_that_ends_with_the_counts(run: Run, healthy: Path) -> None:
    ran = run("doctor", "--config", healthy)

    assert "in order, " in ran.out
    assert "0 faults." in ran.out


def test_settings_that_cannot_be_read_are_the_first_fault(run: Run, tmp_path: Path) -> None:
    (tmp_path / "us.toml").write_text('nation = "US"\nhoem = "home"\n')

    ran = run("doctor", "--config", tmp_path / "us.toml", "--json")

    assert ran.exit_code == 1
    assert [(each["check"], each["state"]) for each in ran.json] == [("settings", "fault")]
    assert "docs/settings.md" in ran.json[0]["next_step"]


def test_a_key_that_others_can_read_is_a_fault(run: Run, healthy: Path) -> None:
    (healthy.parent / "home" / "access.jwk").chmod(0o644)

    found = by_check(run("doctor", "--config", healthy, "--json").json)

    assert (found["access key"]["state"], "chmod 600" in found["access key"]["next_step"]) == ("fault", True)


@pytest.mark.parametrize("known", [[], [{"kid": "mine", "nation": "US", "state": "revoked"}]])
def test_a_key_that_the_exchange_does_not_go_by_is_a_fault(
    run: Run, healthy: Path, exchange: Exchange, known: list[dict[str, str]]
) -> None:
    kid = kid_of(run, healthy.parent / "us.jwk")
    exchange.answers["GET /operator/v1/keys"] = [{**key, "kid": kid} for key in known]

    ran = run("doctor", "--config", healthy, "--json")

    assert (ran.exit_code, by_check(ran.json)["announced keys"]["state"]) == (1, "fault")


def test_a_key_that_ended_is_a_fault(run: Run, healthy: Path) -> None:
    for path in healthy.parent.glob("us*.jwk"):
        path.unlink()
    run("keys", "new", healthy.parent / "us.jwk", "--not-before", "2024-01-01", "--not-after", "2025-01-01")

    found = by_check(run("doctor", "--config", healthy, "--json").json)

    assert (found["signing key"]["state"], "ended 2025-01-01" in found["signing key"]["found"]) == ("fault", True)


def test_a_peer_with_a_strange_key_and_another_clock_is_told(run: Run, healthy: Path, exchange: Exchange) -> None:
    late = format_datetime(NOW - dt.timedelta(minutes=10), usegmt=True)

    shown = httpx.Response(200, json={"keys": [{"kid": "stranger"}]}, headers={"date": late})
    exchange.answers["GET /exchange/v1/keys"] = shown

    found = by_check(run("doctor", "--config", healthy, "--json").json)

    assert (found["peer CN"]["state"], found["clock"]["state"]) == ("fault", "fault")


def test_a_service_that_does_not_run_is_told_from_one_whose_port_another_holds(
    run: Run, healthy: Path, exchange: Exchange
) -> None:
    with socket.socket() as taken, socket.socket() as free:
        for each in (taken, free):
            each.bind(("127.0.0.1", 0))
        taken.listen()
        port, free_port = taken.getsockname()[1], free.getsockname()[1]
        free.close()
        listening = f'[ingest]\nlisten = "127.0.0.1:{port}"\n[console]\nlisten = "127.0.0.1:{free_port}"\n'
        healthy.write_text(healthy.read_text().replace("[[peer]]", f"{listening}[[peer]]"))
        exchange.answers.pop("GET /readyz")
        exchange.trouble = [httpx.ConnectError("away")] * 3

        found = by_check(run("doctor", "--config", healthy, "--json").json)

    assert (found["ingest"]["state"], found["desk"]["state"]) == ("fault", "warning")
    assert "what holds port" in found["ingest"]["next_step"]
    assert "parcelbridge up" in found["desk"]["next_step"]


def test_a_stranger_at_our_address_is_told(run: Run, healthy: Path, exchange: Exchange) -> None:
    exchange.answers["GET /readyz"] = {"hello": "world"}

    found = by_check(run("doctor", "--config", healthy, "--json").json)

    assert "something else answers" in found["exchange"]["found"]


@pytest.mark.parametrize(
    ("lists", "said"),
    [
        ([], "there is none"),
        ([{"name": "made-up", "imported_at": (NOW - dt.timedelta(days=40)).isoformat()}], "made-up is 40 days old"),
    ],
)
def test_watch_lists_that_are_missing_or_old_are_warned_of(
    run: Run, healthy: Path, exchange: Exchange, lists: list[dict[str, str]], said: str
) -> None:
    exchange.answers["GET /analyst/v1/lists"] = {"items": lists, "importing": []}

    ran = run("doctor", "--config", healthy, "--json")

    assert (ran.exit_code, by_check(ran.json)["watch lists"]["state"]) == (0, "warning")
    assert said in by_check(ran.json)["watch lists"]["found"]


def test_a_database_that_was_never_made_and_one_that_does_not_answer_are_told(run: Run, config: Path) -> None:
    first = by_check(run("doctor", "--config", config, "--json").json)
    away = 'database = "postgresql+psycopg://nobody:secret@127.0.0.1:1/none"\n'
    config.write_text(away + config.read_text())
    second = run("doctor", "--config", config, "--json")

    assert first["database of exchange"]["state"] == "warning"
    assert by_check(second.json)["database of ingest"]["state"] == "fault"
    assert "secret" not in second.out + second.err


def test_little_room_on_the_disk_is_warned_of(run: Run, healthy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.console.doctor.machine.LITTLE_ROOM", 2**70)

    assert by_check(run("doctor", "--config", healthy, "--json").json)["disk"]["state"] == "warning"


def test_nothing_is_made_by_looking(run: Run, config: Path) -> None:
    before = sorted(config.parent.rglob("*"))

    run("doctor", "--config", config)

    assert sorted(config.parent.rglob("*")) == before
