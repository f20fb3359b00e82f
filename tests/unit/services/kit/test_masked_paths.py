"""Paths in logs: words of the application's routes and ids are told, and what a caller wrote by mistake is not."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from services.kit.masked_paths import masked


async def _nothing(_: Request) -> PlainTextResponse:
    return PlainTextResponse("")


APP = Starlette(routes=[Route("/analyst/v1/parcels/{id}", _nothing), Route("/feeds/{origin}/{audience}", _nothing)])
KEY = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/analyst/v1/parcels/12", "/analyst/v1/parcels/12"),
        ("/feeds/US/CN", "/feeds/US/CN"),
        ("/feeds/019b2f40-0000-7000-8000-00000000ca5e/x", "/feeds/019b2f40-0000-7000-8000-00000000ca5e/…"),
        (f"/feeds/{KEY}", f"/feeds/{KEY}"),
        ("/analyst/v1/parcels/Li Na", "/analyst/v1/parcels/…"),
        ("/analyst/v1/parcels/+1 202 555 0173", "/analyst/v1/parcels/…"),
        ("/analyst/v1/parcels/li.na@mail.example", "/analyst/v1/parcels/…"),
        ("/eyJhbGciOiJFZDI1NTE5In0.eyJpc3MiOiJhIn0.c2ln/v1", "/…/v1"),
        ("/Zebulon/Quartermaine", "/…/…"),
        ("/", "/"),
    ],
)
def test_a_path_is_told_without_what_could_be_somebodys(path: str, told: str) -> None:
    assert masked({"type": "http", "app": APP, "path": path}) == told


def test_what_no_application_took_is_masked_whole() -> None:
    assert masked({"type": "http", "path": "/analyst/Li"}) == "/…/…"
