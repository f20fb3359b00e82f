"""How a service starts: not as root, and with what stops it told in one line."""

import os
from pathlib import Path

import pytest

from services.settings import load_settings
from services.start import refuse_root, start


def _config(folder: Path, more: str = "") -> Path:
    path = folder / "us.toml"
    path.write_text(f'nation = "US"\nhome = "."\n{more}')
    return path


def test_root_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    with pytest.raises(PermissionError, match="does not run as root"):
        refuse_root(load_settings(_config(tmp_path)))


def test_root_is_let_in_where_the_settings_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    refuse_root(load_settings(_config(tmp_path, "allow_root = true\n")))


def test_another_user_is_let_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    refuse_root(load_settings(_config(tmp_path)))


def test_a_service_that_root_starts_says_why_it_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr("sys.argv", ["exchange", "serve", "--config", str(_config(tmp_path))])
    served: list[str] = []

    code = start("exchange", None, lambda _settings, address: served.append(address))

    assert (code, served) == (2, [])
    assert "set allow_root = true" in capsys.readouterr().err
    assert not (tmp_path / "postgres").exists()
