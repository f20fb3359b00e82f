"""Settings: read from file and environment, every fault named at once, and all of them documented."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.settings import Settings, SettingsFault, load_settings, setting_names

DOCUMENT = Path(__file__).parents[4] / "docs" / "settings.md"
PEER = """
[[peer]]
nation = "CN"
url = "https://exchange.cn.example/"
keys = [{ file = "cn.jwk", not_before = "2026-01-01T08:00:00+08:00", not_after = 2028-01-01T00:00:00Z }]
"""


def _load(folder: Path, text: str) -> Settings:
    (folder / "us.toml").write_text(text)
    return load_settings(folder / "us.toml")


def _fault(folder: Path, text: str) -> str:
    with pytest.raises(SettingsFault) as caught:
        _load(folder, text)
    return str(caught.value)


def test_a_nation_is_enough_and_everything_else_stays_on_this_machine(tmp_path: Path) -> None:
    settings = _load(tmp_path, 'nation = "US"')

    assert settings.home == tmp_path / "var" / "us"
    assert settings.database == "embedded"
    assert settings.exchange.public_url == settings.exchange_url == "http://127.0.0.1:7101"
    assert settings.exchange.sign_with == (tmp_path / "signing.jwk",)
    assert settings.ingest.listen == "127.0.0.1:7102"
    assert settings.peer == ()


def test_a_peer_is_read_with_times_in_utc_and_paths_beside_the_file(tmp_path: Path) -> None:
    [peer] = _load(tmp_path, 'nation = "US"' + PEER).peer

    assert (peer.nation, peer.url) == ("CN", "https://exchange.cn.example")
    assert (peer.signatures, peer.rotation, peer.accept) == (("Ed25519",), "by-announcement", None)
    assert peer.keys[0].file == tmp_path / "cn.jwk"
    assert peer.keys[0].not_before == datetime(2026, 1, 1, tzinfo=UTC)
    assert peer.keys[0].not_before.tzinfo is UTC


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARCELBRIDGE_EXCHANGE__LISTEN", "127.0.0.1:9000")
    monkeypatch.setenv("PARCELBRIDGE_PEER", "[]")

    settings = _load(tmp_path, 'nation = "US"\nexchange = { listen = "127.0.0.1:7101", evidence_days = 30 }' + PEER)

    assert settings.exchange.public_url == "http://127.0.0.1:9000"
    assert settings.exchange.evidence_days == 30
    assert settings.peer == ()


def test_with_a_certificate_the_exchange_is_called_by_https(tmp_path: Path) -> None:
    settings = _load(
        tmp_path, 'nation="US"\nexchange={listen="0.0.0.0:7101", tls_certificate="us.pem", tls_key="us.key"}'
    )

    assert settings.exchange_url == "https://127.0.0.1:7101"
    assert settings.exchange.tls_key == tmp_path / "us.key"


def test_a_secret_in_the_database_address_is_not_shown(tmp_path: Path) -> None:
    settings = _load(tmp_path, 'nation = "US"\ndatabase = "postgresql+psycopg://u:opensesame@db.example/us"')

    assert "opensesame" not in repr(settings)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "nation: is missing"),
        ('nation = "us"', "nation: write an ISO 3166-1 alpha-2 code in capitals"),
        ('nation = "US"\nhme = "x"', "hme: there is no such setting; did you mean home?"),
        ('nation = "US"\nexchange.listne = "x"', "did you mean exchange.listen?"),
        ('nation = "US"\ningest.public_url = "x"', "did you mean exchange.public_url?"),
        ('nation = "US"\nexchange.listen = "7101"', "exchange.listen: write host:port"),
        ('nation = "US"\nexchange.listen = "127.0.0.1:70000"', "exchange.listen: write host:port"),
        ('nation = "US"\nexchange.public_url = "http://us.example"', "http is for this machine only"),
        ('nation = "US"\nexchange.public_url = "https://u:p@us.example"', "write only scheme, host, port and path"),
        ('nation = "US"\nexchange.public_url = "ftp://us.example"', "write https://host[:port]"),
        ('nation = "US"\nexchange.tls_key = "us.key"', "tls_certificate and tls_key go together"),
        ('nation = "US"\nexchange.sign_with = []', "exchange.sign_with: "),
        ('nation = "US"\ndatabase = "sqlite://"', 'database: write "embedded", or postgresql+psycopg://'),
        ('nation = "CN"' + PEER, "a nation stands twice"),
        ('nation = "US"' + PEER + 'signatures = ["ML-DSA-65"]', "peer[0].signatures: Ed25519 is required"),
        ('nation = "US"' + PEER + 'signatures = ["EdDSA"]', "peer[0].signatures[0]: "),
        ('nation = "US"' + PEER + 'accept = ["parcell"]', "peer[0].accept: no such record type: parcell"),
        ('nation = "US"' + PEER.replace("2028", "2025"), "not_before must lie before not_after"),
        ('nation = "US"' + PEER.replace("+08:00", ""), "peer[0].keys[0].not_before: "),
        ('nation = "US"' + PEER.replace('file = "cn.jwk", ', ""), "give either file or jwk"),
        ('nation = "US"' + PEER + 'url2 = "x"', "there is no such setting; did you mean peer.url?"),
        ('nation = "US', "is not TOML"),
    ],
)
def test_a_wrong_setting_is_named_with_what_to_write_instead(tmp_path: Path, text: str, words: str) -> None:
    assert words in _fault(tmp_path, text)


def test_all_faults_are_named_at_once_and_no_value_is_repeated(tmp_path: Path) -> None:
    said = _fault(
        tmp_path, 'nation = "US"\nevidence = "opensesame"\nexchange = { listen = "opensesame", evidence_days = 0 }'
    )

    assert [line.split(":")[0].strip() for line in said.splitlines()[1:]] == [
        "exchange.listen",
        "exchange.evidence_days",
        "evidence",
    ]
    assert "opensesame" not in said


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(SettingsFault, match="cannot be read: No such file"):
        load_settings(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PARCELBRIDGE_EXCHANGE__LISTNE", "127.0.0.1:1", "did you mean exchange.listen?"),
        ("PARCELBRIDGE_HOMEE", "x", "did you mean PARCELBRIDGE_HOME?"),
        ("PARCELBRIDGE_PEER", "[", "written as JSON"),
    ],
)
def test_a_wrong_variable_is_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)

    assert words in _fault(tmp_path, 'nation = "US"')


def test_a_variable_that_is_no_setting_disturbs_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARCELBRIDGE_TOKEN", "x")

    assert _load(tmp_path, 'nation = "US"').nation == "US"


def test_every_setting_is_documented_and_nothing_else_is() -> None:
    documented = re.findall(r"^\| `([a-z_.]+)` \|", DOCUMENT.read_text(encoding="utf-8"), flags=re.MULTILINE)

    assert sorted(set(documented) - {"peer.keys", "access.oidc.grants"}) == sorted(setting_names())


def test_the_examples_in_the_document_can_be_used_together(tmp_path: Path) -> None:
    examples = re.findall(r"```toml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), flags=re.DOTALL)

    settings = _load(tmp_path, "\n".join(examples))

    assert settings.peer[0].nation == "CN"
    assert [grant.value for grant in settings.access.oidc[0].grants] == ["narcotics-targeting", "shift-lead"]


_OIDC = """
nation = "US"
[[access.oidc]]
name = "customs"
issuer = "https://login.example/us/"
audience = "parcelbridge-us"
grants = [{ value = "g", roles = ["analyst"], agency = "US-CBP" }]
"""


def test_an_issuers_address_is_kept_to_the_letter(tmp_path: Path) -> None:
    assert _load(tmp_path, _OIDC).access.oidc[0].issuer == "https://login.example/us/"


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (_OIDC.replace("US-CBP", "CN-GACC"), "CN-GACC is no agency of US"),
        (_OIDC.replace("analyst", "ingest"), "access.oidc[0].grants[0].roles"),
        (_OIDC.replace("https", "http"), "use https"),
        (_OIDC.replace('"customs"', '"desk"'), "take another name"),
        (_OIDC + 'algorithms = ["HS256"]', "access.oidc[0].algorithms"),
        (_OIDC + 'algorithms = ["none"]', "access.oidc[0].algorithms"),
        (_OIDC + _OIDC.partition('"US"')[2], "two issuers have one name"),
        (_OIDC + '[console.sign_in]\nissuer = "post"\nclient_id = "desk"', "post is no name in"),
        (_OIDC + '[console.sign_in]\nissuer = "customs"\nclient_id = "parcelbridge-us"', "must differ"),
        (_OIDC + '[console.sign_in]\nissuer = "customs"\nclient_id = "d"\nscopes = ["groups"]', "must name openid"),
        ('nation = "US"\naccess.issuer = "oidc"', "needs an issuer"),
    ],
)
def test_an_issuer_that_could_not_be_trusted_is_refused_at_the_start(tmp_path: Path, written: str, words: str) -> None:
    assert words in _fault(tmp_path, written)
