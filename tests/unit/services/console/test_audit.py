"""`parcelbridge audit` against a service in memory: what is proven, what is not, and what is kept elsewhere."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.audit.core.lines import exact_time
from services.audit.keys import AuditKeys
from services.feed.encoding import parse_time
from services.feed.keys import write_public_key
from tests.unit.services.audit.made_up import MINUTE, START, MadeUp, altered
from tests.unit.services.console.pretend import Run


class Feed(MadeUp):
    """The feed, as `/audit/v1` answers of it."""

    def __call__(self, request: httpx.Request) -> httpx.Response:
        asked = request.url.params
        match request.url.path.rpartition("/")[2]:
            case "checkpoint":
                head = {"audit": self.audit, "size": len(self.rows), "checkpoint": self.checkpoint()}
                return httpx.Response(200, json=head)
            case "period":
                bounds = [parse_time(asked[name]) for name in ("since", "until")]
                first, end = (sum(START + n * MINUTE < bound for n in range(len(self.rows))) for bound in bounds)
                return httpx.Response(200, json={"first": first, "end": end})
            case _:
                return httpx.Response(200, json=self._lines(int(asked["first"]), int(asked["end"]), asked.get("size")))

    def _lines(self, first: int, end: int, size: str | None) -> dict[str, Any]:
        stop = min(end, first + 3, len(self.rows))
        items = [
            {**self.rows[line]._asdict(), "path": self.path(line, int(size)) if size else None}
            for line in range(first, stop)
        ]
        return {"items": items, "next": stop if stop < min(end, len(self.rows)) else None}


@pytest.fixture
def exchange(tmp_path: Path) -> Feed:
    """Whom the commands reach: ten lines of ingest, signed with the key in the nation's home."""
    made = Feed(AuditKeys.open(tmp_path / "home" / "audit" / "ingest.jwk").signer)
    made.append(4).append(1).append(5)
    return made


def test_a_whole_feed_is_said_to_be_whole(run: Run, config: Path, exchange: Feed) -> None:
    ran = run("audit", "verify", "--service", "ingest", "--config", config)

    assert ran.exit_code == 0
    assert "US/ingest is whole: 10 lines" in ran.out


def test_the_first_wrong_line_is_named_for_people_and_for_scripts(run: Run, config: Path, exchange: Feed) -> None:
    exchange.rows[4] = altered(exchange.rows[4])

    said = run("audit", "verify", "--service", "ingest", "--config", config)
    told = run("audit", "verify", "--service", "ingest", "--config", config, "--json")

    assert (said.exit_code, told.exit_code) == (1, 1)
    assert "US/ingest is not whole. Line 4" in said.out
    (verdict,) = json.loads(told.out)
    assert (verdict["whole"], verdict["fault"]["line"], verdict["fault"]["code"]) == (False, 4, "root")


def test_a_cut_tail_is_found_by_a_checkpoint_that_was_kept(
    run: Run, config: Path, exchange: Feed, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.json"
    run("audit", "checkpoint", "--service", "ingest", "--config", config, "-o", kept)
    before = Feed(exchange.key).append(4).append(1)
    exchange.rows, exchange.frontier, exchange.hashes = before.rows, before.frontier, before.hashes

    alone = run("audit", "verify", "--service", "ingest", "--config", config)
    ran = run("audit", "verify", "--service", "ingest", "--config", config, "--checkpoint", kept)

    assert (alone.exit_code, ran.exit_code) == (0, 1)
    assert "Line 5 to 9: a kept checkpoint covers 10 lines: the tail is gone" in ran.out


def test_an_export_is_judged_offline_with_the_public_key(
    run: Run, config: Path, exchange: Feed, tmp_path: Path
) -> None:
    file, key = tmp_path / "march.ndjson", tmp_path / "auditor.jwk"
    write_public_key(key, exchange.key.public)
    since, until = exact_time(START + 2 * MINUTE), exact_time(START + 6 * MINUTE)

    wrote = run(
        "audit", "export", "--service", "ingest", "--since", since, "--until", until, "-o", file, "--config", config
    )
    judged = run("audit", "verify", file, "--key", key)

    assert (wrote.exit_code, judged.exit_code) == (0, 0)
    assert "US/ingest is whole: 4 lines" in judged.out
    file.write_text(file.read_text().replace("parcel.shown", "parcel.mailed", 1))
    assert run("audit", "verify", file, "--key", key).exit_code == 1


def test_a_key_is_needed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("{}")

    ran = run("audit", "verify", tmp_path / "file")

    assert ran.exit_code == 2
    assert "give --key" in ran.err
