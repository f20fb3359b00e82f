"""`parcelbridge keys`: make keys, announce the next one, and say which of a peer's are believed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from services.console.key_files import KeyFile, public_path, read_key_file, read_private, write_key_pair
from services.console.nation import Whereto, exchange_api, read_settings
from services.console.options import AsJson, Config, NeededConfig, TokenFile, Url
from services.console.say import Helpful, Trouble, answer, out
from services.console.sealing import PassphraseFile, open_with, reseal_keys, seal_keys, unseal_keys
from services.console.times import read_moment
from services.feed.algorithms import Algorithm
from services.feed.announcement import announce
from services.feed.encoding import wire_time
from services.feed.keys import SigningKey
from services.kit.access import Role

app = typer.Typer(name="keys", cls=Helpful, no_args_is_help=True, help="Signing keys: make, announce, list, revoke.")

USUAL_SPAN = timedelta(days=730)

NewFile = Annotated[Path, typer.Argument(metavar="FILE", help="Private key file, such as us.jwk.")]
AnyFile = Annotated[Path, typer.Argument(metavar="FILE", help="Key file, private or public.")]
Alg = Annotated[Algorithm, typer.Option("--alg", help="Signature algorithm.")]
NotBefore = Annotated[str | None, typer.Option("--not-before", metavar="TIME", help="First instant; else today.")]
NotAfter = Annotated[str | None, typer.Option("--not-after", metavar="TIME", help="End; else 730 days later.")]
NextKey = Annotated[Path, typer.Option("--key", metavar="FILE", help="Private key file of the next key.")]
Replaces = Annotated[str | None, typer.Option("--replaces", metavar="KID", help="Else the key that signs first now.")]
Kid = Annotated[str, typer.Argument(metavar="KID", help="Name of the key, as `keys list` shows it.")]
Since = Annotated[str, typer.Option("--from", metavar="TIME", help="From this time on it is not believed.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="For the audit log.")]


@app.command("new")
def new(
    file: NewFile,
    *,
    alg: Alg = "Ed25519",
    not_before: NotBefore = None,
    not_after: NotAfter = None,
    config: Config = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Make a key: FILE for its owner alone, and the public half beside it (us.jwk: us.pub.jwk) for the peer.

    With a passphrase, in a file or as the settings of a nation say, FILE is sealed.
    """
    open_with(config, passphrase_file)
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    start = read_moment(not_before) if not_before else today
    end = read_moment(not_after) if not_after else start + USUAL_SPAN
    if end <= start:
        raise Trouble("the key would end before it begins", "give a later --not-after")
    write_key_pair(file, SigningKey.generate(alg), start, end)
    answer(_shown(file), as_json=as_json, show=_show_new)


@app.command("show")
def show(
    file: AnyFile, *, config: Config = None, passphrase_file: PassphraseFile = None, as_json: AsJson = False
) -> None:
    """Say what is in a key file, never its secret."""
    open_with(config, passphrase_file)
    answer(_shown(file), as_json=as_json, show=_show_key)


@app.command("announce")
def announce_key(
    ctx: typer.Context, *, config: NeededConfig, key: NextKey, replaces: Replaces = None, as_json: AsJson = False
) -> None:
    """Announce the nation's next key to its peers, with the proof that we hold it.

    The span is the one in the key file. The key speaks once the announcement is received and its time has come; then
    name its file in `exchange.sign_with`, an Ed25519 key first.
    """
    settings = read_settings(config)
    signing, stated = read_private(key), read_key_file(key)
    start, end = _span(key, stated)
    replaces = replaces or read_private(settings.exchange.sign_with[0]).public.kid
    try:
        body = announce(signing, settings.nation, start, end, replaces=replaces)
    except ValueError as fault:
        raise Trouble(f"{key}: {fault}", "make a key with a shorter span") from None
    with exchange_api(ctx, Whereto(config, None, None), Role.ADMIN, Role.OPERATOR) as api:
        held = api.post("/operator/v1/records", _announcement(body, end))
    answer(held, as_json=as_json, show=lambda each: _show_announced(each, key, start))


@app.command("list")
def list_keys(
    ctx: typer.Context, *, config: Config = None, url: Url = None, token_file: TokenFile = None, as_json: AsJson = False
) -> None:
    """Every key that the exchange knows, whose it is, and whether it is believed."""
    with exchange_api(ctx, Whereto(config, url, token_file), Role.ADMIN) as api:
        answer(api.get("/operator/v1/keys"), as_json=as_json, show=_show_keys)


@app.command("revoke")
def revoke(
    ctx: typer.Context,
    kid: Kid,
    *,
    since: Since,
    reason: Reason,
    config: Config = None,
    url: Url = None,
    token_file: TokenFile = None,
) -> None:
    """Stop believing a key from a stated time, and with it every key that was announced under it since."""
    wanted = {"revoked_from": wire_time(read_moment(since)), "reason": reason}
    with exchange_api(ctx, Whereto(config, url, token_file), Role.ADMIN) as api:
        api.post(f"/operator/v1/keys/{quote(kid, safe='')}/revoke", wanted)
    out().print(f"{kid} is revoked from {wanted['revoked_from']}. `parcelbridge keys list` shows what fell with it.")


@app.command("approve")
def approve(
    ctx: typer.Context, kid: Kid, *, config: Config = None, url: Url = None, token_file: TokenFile = None
) -> None:
    """Let an announced key speak that waits for the administrator (rotation = "by-hand")."""
    with exchange_api(ctx, Whereto(config, url, token_file), Role.ADMIN) as api:
        api.post(f"/operator/v1/keys/{quote(kid, safe='')}/approve", {})
    out().print(f"{kid} is believed within its span.")


app.command("seal")(seal_keys)
app.command("unseal")(unseal_keys)
app.command("reseal")(reseal_keys)


def _span(path: Path, stated: KeyFile) -> tuple[datetime, datetime]:
    if stated.not_before is None or stated.not_after is None:
        raise Trouble(f"{path} states no span (nbf, exp)", "make keys with: parcelbridge keys new FILE")
    return stated.not_before, stated.not_after


def _announcement(body: dict[str, Any], end: datetime) -> dict[str, Any]:
    """The record; the same key gives the same record, so announcing twice is harmless."""
    handling = {"code": "H0", "purpose": "counter-narcotics", "source_grade": "A", "information_grade": "1"}
    return {
        "type": "key-announcement",
        "version": 1,
        "submission": f"key-{body['key']['kid']}",
        "handling": {**handling, "retain_until": end.date().isoformat()},
        "body": body,
    }


def _shown(path: Path) -> dict[str, Any]:
    held = read_key_file(path)
    return {
        "file": str(path),
        "kind": "private" if held.private else "public",
        "public_file": str(public_path(path)) if held.private else str(path),
        "kid": held.key.kid,
        "alg": held.key.alg,
        "not_before": wire_time(held.not_before) if held.not_before else None,
        "not_after": wire_time(held.not_after) if held.not_after else None,
    }


def _show_key(shown: dict[str, Any]) -> None:
    out().print(f"{shown['kind']} {shown['alg']} key {shown['kid']}")
    out().print(f"speaks from {shown['not_before'] or 'ever'} until {shown['not_after'] or 'ever'}")


def _show_new(shown: dict[str, Any]) -> None:
    _show_key(shown)
    out().print(f"{shown['file']} is yours alone; name it in exchange.sign_with")
    out().print(f"{shown['public_file']} goes to the peer, who pins it with its span in [[peer]] keys")


def _show_announced(held: dict[str, Any], key: Path, start: datetime) -> None:
    out().print(f"Announced: record {held['id']}, line {held['line']}.")
    out().print(f"From {wire_time(start)} on, and once it is receipted, name {key} in exchange.sign_with.")


def _show_keys(keys: list[dict[str, Any]]) -> None:
    for key in keys:
        out().print(f"{key['nation']}  {key['kid']}  {key['alg']}  {key['state']}")
        out().print(f"    speaks from {key['not_before']} until {key['not_after']}")
        if key["announced_by"]:
            out().print(f"    announced by {key['announced_by']}")
        if key["revoked_from"]:
            out().print(f"    revoked from {key['revoked_from']}")
