"""TLS between the nations with certificates on both sides, on real sockets: who shows none of the peer's is refused."""

import asyncio
import datetime as dt
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest
import uvicorn

from deploy.certificates import LASTS, Certified, issue, make_authority
from services.exchange.app import create_app, open_client
from services.exchange.deliver import Delivery
from services.exchange.endpoint import Endpoint
from services.feed.client import Refused, Unreachable
from services.kit.access import LocalIssuer, Role
from services.kit.serving import listening
from tests.integration.exchange.conftest import TO_CHINA, Two, parcel_of

NOW = dt.datetime.now(dt.UTC)


@dataclass
class Authorities:
    """Of both nations, and of somebody else."""

    us: Certified
    cn: Certified
    stranger: Certified


@pytest.fixture(scope="module")
def authorities() -> Authorities:
    return Authorities(*(make_authority(name, NOW) for name in ("US", "CN", "XX")))


def _write(folder: Path, name: str, certified: Certified) -> tuple[Path, Path]:
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    certificate.write_bytes(certified.pem)
    key.write_bytes(certified.key_pem)
    return certificate, key


@dataclass
class China:
    """China's exchange, serving at an address."""

    url: str
    endpoint: Endpoint
    bearer: dict[str, str]


@pytest.fixture
async def china(two: Two, authorities: Authorities, tmp_path: Path) -> AsyncIterator[China]:
    """It demands certificates that the US' authority signed, for the host of the US' address (127.0.0.1 here)."""
    with _free_port() as port:
        pass
    url = f"https://127.0.0.1:{port}"
    peers = {"US": replace(two.cn.endpoint.peers["US"], url="https://127.0.0.1:1")}
    endpoint = replace(two.cn.endpoint, public_url=url, peers=peers, demands_certificates=True)
    issuer = LocalIssuer(tmp_path / "access.jwk", "CN", two.clock)
    app = create_app(endpoint, issuer.verifier())
    app.state.appender = two.cn.appender
    certificate, key = _write(tmp_path, "cn", issue(authorities.cn, ["127.0.0.1"], NOW))
    trusted, _ = _write(tmp_path, "us-ca", authorities.us)
    config = listening(app, f"127.0.0.1:{port}", certificate, key, None, trusted)
    config.lifespan = "off"
    token = issuer.issue("tester", "CN-TEST", [Role.AUDITOR], dt.timedelta(hours=1))
    async with _serving(config):
        yield China(url, endpoint, {"Authorization": f"Bearer {token}"})


@contextmanager
def _free_port() -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield int(probe.getsockname()[1])


class _Server(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()


@asynccontextmanager
async def _serving(config: uvicorn.Config) -> AsyncIterator[None]:
    server = _Server(config)
    serving = asyncio.create_task(server.serve())
    async with asyncio.timeout(20):
        await server.listens.wait()
    try:
        yield
    finally:
        server.should_exit = True
        await serving


async def _push(two: Two, china: China, folder: Path, trusted: Certified, shown: Certified | None) -> int:
    """One page of the US, pushed as its delivery does it; how many lines China holds afterwards."""
    await two.us.submit(parcel_of(0))
    authority, _ = _write(folder, "trusted", trusted)
    certificate = _write(folder, "shown", shown) if shown else None
    peer = replace(two.us.peer, url=china.url, ca=authority)
    endpoint = replace(two.us.endpoint, certificate=certificate, peers={"CN": peer})
    async with AsyncExitStack() as stack:
        client = await open_client(endpoint, peer, stack)
        page = await Delivery(endpoint, peer, client).take()
        assert page is not None
        assert page.body is not None
        await client.push(TO_CHINA, page.body)
    return len(await two.cn.lines(TO_CHINA))


async def test_two_nations_exchange_over_tls_with_certificates_on_both_sides(
    two: Two, china: China, authorities: Authorities, tmp_path: Path
) -> None:
    assert await _push(two, china, tmp_path, authorities.cn, issue(authorities.us, ["127.0.0.1"], NOW)) == 1


async def test_a_signed_call_without_a_certificate_is_refused(
    two: Two, china: China, authorities: Authorities, tmp_path: Path
) -> None:
    with pytest.raises(Refused) as refused:
        await _push(two, china, tmp_path, authorities.cn, None)

    assert (refused.value.status, refused.value.code) == (401, "certificate")
    assert await two.cn.lines(TO_CHINA) == []


async def test_a_signed_call_with_the_certificate_of_another_host_is_refused(
    two: Two, china: China, authorities: Authorities, tmp_path: Path
) -> None:
    with pytest.raises(Refused) as refused:
        await _push(two, china, tmp_path, authorities.cn, issue(authorities.us, ["desk.us.example"], NOW))

    assert (refused.value.status, refused.value.code) == (401, "certificate")


async def test_a_certificate_of_a_stranger_does_not_get_through_the_handshake(
    two: Two, china: China, authorities: Authorities, tmp_path: Path
) -> None:
    with pytest.raises(Unreachable):
        await _push(two, china, tmp_path, authorities.cn, issue(authorities.stranger, ["127.0.0.1"], NOW))

    assert await two.cn.lines(TO_CHINA) == []


async def test_a_certificate_that_has_ended_does_not_get_through_the_handshake(
    two: Two, china: China, authorities: Authorities, tmp_path: Path
) -> None:
    with pytest.raises(Unreachable):
        await _push(two, china, tmp_path, authorities.cn, issue(authorities.us, ["127.0.0.1"], NOW - 2 * LASTS))


async def test_nothing_is_pushed_to_a_server_that_the_peers_authority_did_not_sign(
    two: Two, china: China, authorities: Authorities, tmp_path: Path
) -> None:
    with pytest.raises(Unreachable):
        await _push(two, china, tmp_path, authorities.stranger, issue(authorities.us, ["127.0.0.1"], NOW))


async def test_own_people_need_a_token_and_no_certificate(
    china: China, authorities: Authorities, tmp_path: Path
) -> None:
    authority, _ = _write(tmp_path, "own", authorities.cn)
    context = ssl.create_default_context(cafile=authority)

    async with httpx.AsyncClient(verify=context, trust_env=False, base_url=china.url) as http:
        answers = [await http.get("/operator/v1/feeds", headers=headers) for headers in (china.bearer, {})]

    assert [answer.status_code for answer in answers] == [200, 401]
