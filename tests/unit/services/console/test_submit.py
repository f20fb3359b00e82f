"""Handing files in: every row a verdict, nothing twice, and going on after an interruption."""

from pathlib import Path

import httpx
import orjson
import pytest

from services.console.api import Api
from services.console.nation import Outside
from services.console.sending import hand_in as sending
from services.console.sending.mapping import ColumnMapping
from services.console.sending.remembered import RememberedMappings
from tests.unit.services.console.pretend import Exchange, Run


def _file(folder: Path, *rows: object, name: str = "records.ndjson") -> Path:
    path = folder / name
    path.write_bytes(b"".join((row if isinstance(row, bytes) else orjson.dumps(row)) + b"\n" for row in rows))
    return path


def _parcel(**members: object) -> dict[str, object]:
    return {"type": "parcel", **members}


def _refused(path: Path) -> list[dict[str, object]]:
    return [orjson.loads(line) for line in path.with_name(f"{path.name}.refused.ndjson").read_bytes().splitlines()]


def test_every_row_of_a_file_is_handed_in(run: Run, exchange: Exchange, config: Path, tmp_path: Path) -> None:
    file = _file(tmp_path, _parcel(submission="A-1"), _parcel(submission="A-2"))

    ran = run("submit", file, "--config", config, "--json")

    assert ran.exit_code == 0
    assert list(exchange.held) == ["A-1", "A-2"]
    assert ran.json == [{"file": str(file), "accepted": 2, "held": 0, "refused": 0, "refused_file": None}]


def test_a_refused_row_refuses_itself_alone_and_is_kept_with_its_reason(
    run: Run, exchange: Exchange, config: Path, tmp_path: Path
) -> None:
    file = _file(tmp_path, _parcel(submission="A-1"), {"submission": "A-2"}, b'{"a":1,"a":2}', _parcel())

    ran = run("submit", file, "--config", config, "--json")

    assert ran.exit_code == 1
    assert len(exchange.held) == 2
    assert [(row["row"], row["code"], row.get("member")) for row in _refused(file)] == [
        (2, "schema", "type"),
        (3, "schema", "type"),
    ]
    assert _refused(file)[0]["record"] == {"submission": "A-2"}


def test_a_row_without_a_reference_gets_the_same_one_each_time(
    run: Run, exchange: Exchange, config: Path, tmp_path: Path
) -> None:
    file = _file(tmp_path, _parcel(), _parcel())

    run("submit", file, "--config", config)
    again = run("submit", file, "--config", config, "--json")

    assert len(exchange.held) == 2
    assert again.json[0]["held"] == 2


def test_a_row_that_is_too_long_is_refused_without_being_sent(
    run: Run, exchange: Exchange, config: Path, tmp_path: Path
) -> None:
    file = _file(tmp_path, _parcel(filler="x" * 300_000), _parcel(submission="A-2"))

    run("submit", file, "--config", config)

    assert list(exchange.held) == ["A-2"]
    assert _refused(file) == [
        {"row": 1, "code": "too-large", "detail": "the row has more than 262,144 bytes", "record": None}
    ]


def test_a_busy_exchange_is_asked_again_after_the_time_it_asked_for(
    run: Run, exchange: Exchange, config: Path, tmp_path: Path, pauses: list[float]
) -> None:
    file = _file(tmp_path, _parcel(submission="A-1"))
    exchange.trouble = [httpx.Response(503, headers={"retry-after": "7"}), httpx.ConnectError("away")]

    ran = run("submit", file, "--config", config)

    assert ran.exit_code == 0
    assert pauses[0] == 7
    assert 1 <= pauses[1] <= 2
    assert list(exchange.held) == ["A-1"]


def test_an_answer_that_broke_off_is_asked_for_again(
    run: Run, exchange: Exchange, config: Path, tmp_path: Path
) -> None:
    file = _file(tmp_path, _parcel(submission="A-1"), _parcel(submission="A-2"))
    exchange.trouble = [httpx.Response(200, content=b'{"row":1,"verdict":"accepted","id":"x"}\n{"row"')]

    ran = run("submit", file, "--config", config, "--json")

    assert (ran.exit_code, ran.json[0]["accepted"]) == (0, 2)


def test_an_exchange_that_stays_away_ends_it_and_the_same_command_goes_on(
    run: Run, exchange: Exchange, config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "CHUNK_ROWS", 2)
    file = _file(tmp_path, *(_parcel(submission=f"A-{row}") for row in range(5)), {"submission": "bad"})
    exchange.trouble = [httpx.ReadError("gone")]

    broken_off = run("submit", file, "--config", config, "--patience", 0)
    first_rows = len(exchange.requests)
    resumed = run("submit", file, "--config", config, "--json")

    assert broken_off.exit_code == 2
    assert "run the same command again" in " ".join(broken_off.err.split())
    assert first_rows == 1
    assert (resumed.exit_code, resumed.json[0]["accepted"], resumed.json[0]["refused"]) == (1, 5, 1)


def test_rows_that_have_their_verdict_are_not_sent_again(
    run: Run, exchange: Exchange, config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "CHUNK_ROWS", 2)
    file = _file(tmp_path, {"submission": "bad"}, *(_parcel(submission=f"A-{row}") for row in range(4)))
    answered = exchange.take(b'{"submission":"bad"}\n{"type":"parcel","submission":"A-0"}')
    exchange.trouble = [answered, httpx.ReadError("gone")]
    run("submit", file, "--config", config, "--patience", 0)

    resumed = run("submit", file, "--config", config, "--json")

    sent = [request.content.count(b"\n") for request in exchange.requests]
    assert sent == [2, 2, 2, 1]
    assert "going on behind row 2" in " ".join(resumed.err.split())
    assert resumed.json[0] == {
        "file": str(file),
        "accepted": 4,
        "held": 0,
        "refused": 1,
        "refused_file": f"{file}.refused.ndjson",
    }
    assert len(_refused(file)) == 1


def test_an_interrupted_run_says_how_to_go_on(run: Run, exchange: Exchange, config: Path, tmp_path: Path) -> None:
    file = _file(tmp_path, _parcel())
    exchange.trouble = [KeyboardInterrupt()]

    ran = run("submit", file, "--config", config)

    assert ran.exit_code == 2
    assert "run the same command again" in " ".join(ran.err.split())


def test_a_file_that_was_changed_begins_anew(
    run: Run, exchange: Exchange, config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "CHUNK_ROWS", 1)
    file = _file(tmp_path, _parcel(submission="A-1"), _parcel(submission="A-2"))
    exchange.trouble = [exchange.take(b'{"type":"parcel","submission":"A-1"}'), httpx.ReadError("gone")]
    run("submit", file, "--config", config, "--patience", 0)
    _file(tmp_path, _parcel(submission="B-1"), _parcel(submission="B-2"))

    ran = run("submit", file, "--config", config, "--json")

    assert ran.json[0]["accepted"] == 2
    assert {"B-1", "B-2"} < set(exchange.held)


def test_a_refusal_of_the_whole_request_ends_it_and_says_so(
    run: Run, exchange: Exchange, config: Path, tmp_path: Path
) -> None:
    file = _file(tmp_path, _parcel())
    exchange.trouble = [httpx.Response(403, json={"code": "role", "detail": "This needs the role operator."})]

    ran = run("submit", file, "--config", config)

    assert ran.exit_code == 2
    assert "403 role: This needs the role operator." in ran.err
    assert "Traceback" not in ran.err


def test_progress_may_be_kept_elsewhere(run: Run, exchange: Exchange, config: Path, tmp_path: Path) -> None:
    file = _file(tmp_path, _parcel())
    exchange.trouble = [httpx.ReadError("gone")]

    run("submit", file, "--config", config, "--patience", 0, "--state", tmp_path / "state")

    assert len(list((tmp_path / "state").iterdir())) == 1
    assert not list(tmp_path.glob("*.parcelbridge-progress"))


def test_a_file_of_an_unknown_kind_is_not_guessed_at(run: Run, config: Path, tmp_path: Path) -> None:
    file = _file(tmp_path, _parcel(), name="records.dat")

    ran = run("submit", file, "--config", config)
    named = run("submit", file, "--config", config, "--format", "ndjson")

    assert (ran.exit_code, named.exit_code) == (2, 0)
    assert "--format" in ran.err


@pytest.mark.parametrize("url", ["http://exchange.example", "ftp://127.0.0.1", "exchange.example"])
def test_a_token_is_not_sent_over_an_open_line(run: Run, tmp_path: Path, url: str) -> None:
    file = _file(tmp_path, _parcel())

    ran = run("submit", file, "--url", url, "--token-file", tmp_path / "none")

    assert ran.exit_code == 2
    assert "not an address for a token" in ran.err


def test_the_agency_of_the_token_hands_in(run: Run, exchange: Exchange, config: Path, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text(run("token", "--config", config, "--role", "operator", "--agency", "US-CBP").out)
    file = _file(tmp_path, _parcel())

    ran = run("submit", file, "--url", "https://exchange.example", "--token-file", token)

    assert ran.exit_code == 0
    assert exchange.requests[0].headers["authorization"] == f"Bearer {token.read_text().strip()}"


def test_without_a_nation_it_asks_which(run: Run, tmp_path: Path) -> None:
    ran = run("submit", _file(tmp_path, _parcel()))

    assert ran.exit_code == 2
    assert "--config" in ran.err


def test_the_token_stands_in_no_repr() -> None:
    api = Api("http://127.0.0.1:1", "secret-token", Outside().transport)

    assert "secret" not in repr(api)


FOREIGN = "Ref,Who\nA-1,Quill\n"


def test_strange_columns_end_with_the_next_step(run: Run, config: Path, tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text(FOREIGN)

    ran = run("submit", file, "--config", config)

    assert ran.exit_code == 2
    assert "column Ref is none of ours" in ran.err
    assert f"parcelbridge mapping {file}" in " ".join(ran.err.split())


def test_a_mapping_is_guessed_for_a_person_to_look_over(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text("Ref,Shipper,Colour\nA-1,Quill,red\n")

    ran = run("mapping", file)

    assert ran.json == {"columns": {"Ref": "submission", "Shipper": "sender_name"}, "fixed": {}}
    assert "left out: Colour" in ran.err


def test_a_file_goes_out_as_its_mapping_says(run: Run, exchange: Exchange, config: Path, tmp_path: Path) -> None:
    file, mapping = tmp_path / "other.csv", tmp_path / "mapping.json"
    file.write_text(FOREIGN)
    mapping.write_text('{"columns":{"Ref":"submission","Who":"sender_name"},"fixed":{"handling_code":"H1"}}')
    exchange.trouble = [httpx.Response(200, content=b'{"row":1,"verdict":"accepted","id":"x"}\n{"summary":{}}\n')]

    ran = run("submit", file, "--config", config, "--mapping", mapping)

    assert ran.exit_code == 0
    assert exchange.requests[-1].content == b"submission,sender_name,handling_code\nA-1,Quill,H1\n"


def test_a_mapping_that_was_made_on_the_desk_counts_here_too(
    run: Run, exchange: Exchange, config: Path, tmp_path: Path
) -> None:
    file = tmp_path / "other.csv"
    file.write_text(FOREIGN)
    said = ColumnMapping(columns={"Who": "sender_name"})
    RememberedMappings(tmp_path / "home" / "desk" / "mappings").remember("US-POST", ["Ref", "Who"], said)
    exchange.trouble = [httpx.Response(200, content=b'{"row":1,"verdict":"accepted","id":"x"}\n{"summary":{}}\n')]

    ran = run("submit", file, "--config", config, "--agency", "US-POST")

    assert ran.exit_code == 0
    assert exchange.requests[-1].content.startswith(b"sender_name,submission\nQuill,")


def test_a_check_hands_nothing_in_and_says_what_would_be_refused(
    run: Run, exchange: Exchange, config: Path, tmp_path: Path
) -> None:
    file = _file(tmp_path, _parcel(submission="A-1"), {"submission": "A-2"})

    ran = run("submit", file, "--config", config, "--check")

    assert ran.exit_code == 1
    assert exchange.requests[-1].url.params["check"] == "true"
    assert ("Nothing was handed in." in ran.out, "2 rows checked, 1 would be refused" in ran.out) == (True, True)
    assert not file.with_name(f"{file.name}.refused.ndjson").exists()


def test_corrections_by_own_references_are_asked_for(
    run: Run, exchange: Exchange, config: Path, tmp_path: Path
) -> None:
    run("submit", _file(tmp_path, _parcel(submission="A-1")), "--config", config, "--correct")

    assert dict(exchange.requests[-1].url.params) == {"correct": "true"}
