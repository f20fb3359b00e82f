"""`parcelbridge audit`: prove the audit feeds whole, keep a checkpoint elsewhere, export a period with its proofs."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from services.audit.core.exports import write_head
from services.audit.keys import public_half
from services.console.api import Api
from services.console.audit_proofs import export_rows, judge_file, read_kept, walk_feed
from services.console.nation import Whereto, analyst_api, exchange_api, read_settings
from services.console.options import AsJson, Config, TokenFile, Url
from services.console.say import NO, Helpful, Trouble, answer, end, out
from services.console.times import read_moment
from services.feed.encoding import wire_time
from services.feed.keys import PublicKey, load_public_key
from services.kit.access import Role

app = typer.Typer(name="audit", cls=Helpful, no_args_is_help=True, help="The audit feeds: prove, keep, export.")


class Service(StrEnum):
    """Whose audit feed."""

    EXCHANGE = "exchange"
    INGEST = "ingest"


Services = Annotated[
    list[Service] | None, typer.Option("--service", help="exchange or ingest; absent: both, with --config.")
]
OneService = Annotated[Service, typer.Option("--service", help="Whose feed.")]
Keys = Annotated[
    list[Path] | None,
    typer.Option("--key", metavar="FILE", help="Public audit key (JWK) that you trust; several after a rotation."),
]
Kept = Annotated[
    list[Path] | None,
    typer.Option("--checkpoint", metavar="FILE", help="A checkpoint kept elsewhere, as `audit checkpoint` wrote it."),
]
ExportFile = Annotated[Path | None, typer.Argument(metavar="[FILE]", help="An export, judged offline.")]
Output = Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="Where to write it.")]
Since = Annotated[str, typer.Option("--since", metavar="TIME", help="From this time on.")]
Until = Annotated[str, typer.Option("--until", metavar="TIME", help="Before this time.")]


@app.command("verify")
def verify(
    ctx: typer.Context,
    file: ExportFile = None,
    *,
    service: Services = None,
    key: Keys = None,
    checkpoint: Kept = None,
    config: Config = None,
    url: Url = None,
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> None:
    """Read whole audit feeds and say whether they are what their signed checkpoints say, and the first line that is
    wrong; or judge an export offline. A checkpoint kept elsewhere finds what was cut or written anew since.

    Exit code: 0 whole, 1 not.
    """
    if file is not None:
        found = [judge_file(file, _trusted(key, config, service))]
    else:
        kept = [read_kept(path) for path in checkpoint or []]
        to = Whereto(config, url, token_file)
        found = [_walk(ctx, to, each, _trusted(key, config, [each]), kept) for each in _wanted(service, url)]
    answer(found, as_json=as_json, show=_show)
    end(0 if all(each["whole"] for each in found) else NO)


@app.command("checkpoint")
def write_checkpoint(
    ctx: typer.Context,
    *,
    service: OneService,
    output: Output,
    config: Config = None,
    url: Url = None,
    token_file: TokenFile = None,
) -> None:
    """Write the newest signed checkpoint of a feed to a file. Keep it where nobody who runs the service can reach it:
    `audit verify --checkpoint FILE` then finds whatever was cut off or written anew."""
    with _api(ctx, Whereto(config, url, token_file), service) as api:
        head = api.get("/audit/v1/checkpoint")
    _write(output, orjson.dumps(head, option=orjson.OPT_INDENT_2) + b"\n")
    out().print(f"{output} holds {head['audit']} at {head['size']:,} lines.")


@app.command("export")
def export(
    ctx: typer.Context,
    *,
    service: OneService,
    since: Since,
    until: Until,
    output: Output,
    config: Config = None,
    url: Url = None,
    token_file: TokenFile = None,
) -> None:
    """Write the lines of a period to a file, each with its proof, and the signed checkpoint that they lead to."""
    start, stop = read_moment(since), read_moment(until)
    if stop <= start:
        raise Trouble("the period ends before it begins", "give a later --until")
    with _api(ctx, Whereto(config, url, token_file), service) as api:
        head = api.get("/audit/v1/checkpoint")
        if not head["size"]:
            raise Trouble(f"{head['audit']} has no line yet", "export later")
        period = api.get("/audit/v1/period", since=wire_time(start), until=wire_time(stop))
        lines = 0
        try:
            with output.open("wb") as written:
                written.write(write_head(head["checkpoint"], start, stop).encode() + b"\n")
                for row in export_rows(api, period, head["size"]):
                    written.write(row.encode() + b"\n")
                    lines += 1
        except OSError as fault:
            raise Trouble(f"{output}: {fault.strerror}", "choose another place") from None
    out().print(f"{output}: {lines:,} rows. Judge it offline: parcelbridge audit verify {output} --key KEY")


def _wanted(service: list[Service] | None, url: str | None) -> list[Service]:
    if url is not None and (service is None or len(service) != 1):
        raise Trouble("whose feed?", "give one --service with --url")
    return list(dict.fromkeys(service or Service))


def _trusted(key: list[Path] | None, config: Path | None, service: list[Service] | None) -> list[PublicKey]:
    """The keys given, else those that lie beside the services' own on this machine."""
    paths = key or []
    if not paths and config is not None:
        settings = read_settings(config)
        own = {Service.EXCHANGE: settings.exchange_audit_key, Service.INGEST: settings.ingest_audit_key}
        paths = [public_half(own[each]) for each in service or Service]
    if not paths:
        raise Trouble("which key?", "give --key with the service's public audit key")
    try:
        return [load_public_key(path) for path in paths]
    except (OSError, ValueError) as fault:
        raise Trouble(f"no audit key: {fault}", "the service makes it at its first start; or give --key") from None


def _api(ctx: typer.Context, to: Whereto, service: Service) -> Api:
    ask = exchange_api if service is Service.EXCHANGE else analyst_api
    return ask(ctx, to, Role.AUDITOR)


def _walk(
    ctx: typer.Context, to: Whereto, service: Service, keys: list[PublicKey], kept: list[dict[str, Any]]
) -> dict[str, Any]:
    with _api(ctx, to, service) as api:
        told = api.get("/audit/v1/checkpoint")["audit"].partition("/")[0]
        nation = read_settings(to.config).nation if to.config and to.url is None else told
        return walk_feed(api, f"{nation}/{service}", keys, kept)


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as fault:
        raise Trouble(f"{path}: {fault.strerror}", "choose another place") from None


def _show(found: list[dict[str, Any]]) -> None:
    for each in found:
        fault = each["fault"]
        if fault is None:
            within = f" from {each['since']} until {each['until']}" if "since" in each else ""
            out().print(f"{each['audit']} is whole: {each['lines']:,} lines{within}, signed {each['checkpoint_at']}.")
            if each.get("erased"):
                out().print(f"Of {each['erased']:,} lines it was erased who it was; the lines are proven all the same.")
            for size in each.get("kept", []):
                out().print(f"It continues the kept checkpoint of {size:,} lines.")
        elif "row" in fault:
            out().print(f"{each['audit']} is not proven. Row {fault['row']}: {fault['detail']}.")
        else:
            upto = f" to {fault['last']:,}" if fault["last"] != fault["line"] else ""
            out().print(f"{each['audit']} is not whole. Line {fault['line']:,}{upto}: {fault['detail']}.")
