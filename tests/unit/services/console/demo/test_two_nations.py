"""The demo's nations: settings that the services read, keys pinned crosswise, ports of their own."""

import stat
from datetime import UTC, datetime
from pathlib import Path

from services.console.demo.two_nations import found_nations, free_ports
from services.console.key_files import read_key_file
from services.kit.access import LocalIssuer


def test_each_nation_pins_the_other_ones_key_and_knows_its_address(tmp_path: Path) -> None:
    us, cn = found_nations(tmp_path)

    assert us.settings.peer[0].url == cn.settings.exchange.public_url
    assert cn.settings.peer[0].url == us.settings.exchange.public_url
    pinned = us.settings.peer[0].keys[0]
    assert pinned.file is not None
    assert read_key_file(pinned.file).key.kid == read_key_file(tmp_path / "cn.jwk").key.kid
    assert pinned.not_before <= datetime.now(UTC) < pinned.not_after


def test_the_token_in_the_folder_is_for_its_owner_and_good(tmp_path: Path) -> None:
    us, _ = found_nations(tmp_path)

    token = us.token_file.read_text().strip()

    assert stat.S_IMODE(us.token_file.stat().st_mode) == 0o600
    verifier = LocalIssuer(us.settings.access_key, "US").verifier()
    assert verifier.verify(token, datetime.now(UTC)).agency == "US-DEMO"


def test_ports_are_free_and_differ() -> None:
    assert len(set(free_ports(8))) == 8
