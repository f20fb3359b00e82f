"""Records to measure with: parcels of about 1.5 KB as JSON, each different, all invented."""

import datetime as dt
from collections.abc import Iterator

import orjson

from schemas.s10 import check_digit

TODAY = dt.datetime.now(dt.UTC).date()


def parcels(count: int, *, batch: str, start: int = 0) -> Iterator[bytes]:
    """`count` submissions of parcels from the US to China, each with its own reference `batch-N`."""
    for number in range(start, start + count):
        yield orjson.dumps(parcel(number, f"{batch}-{number:08d}"))


def parcel(number: int, reference: str) -> dict[str, object]:
    """The submission of one parcel."""
    serial = f"{number % 100_000_000:08d}"
    return {
        "type": "parcel",
        "version": 1,
        "submission": reference,
        "handling": {
            "code": "H1",
            "purpose": "counter-narcotics",
            "source_grade": "B",
            "information_grade": "2",
            "retain_until": TODAY.replace(year=TODAY.year + 2, day=1).isoformat(),
        },
        "body": {
            "item": {"kind": "s10", "identifier": f"LZ{serial}{check_digit(serial)}US", "issuer": "US"},
            "posted_on": TODAY.isoformat(),
            "sender": _party("Ashgrove Lantern Supply", "Norbert Quillfeather", number, "US"),
            "addressee": _party("Mingzhu Garden Tools", "Xu Qingfeng", number + 7, "CN"),
            "nature": "sale-of-goods",
            "contents": [_piece(number, "garden hose connectors, brass"), _piece(number + 1, "spare gaskets")],
            "gross_weight_grams": 480 + number % 900,
            "postage": {"amount": "14.20", "currency": "USD"},
            "handling_class": "tracked",
            "route": {"origin": "US", "destination": "CN", "outward_office": "USJFKA", "inward_office": "CNBJSA"},
        },
    }


def _party(company: str, person: str, number: int, country: str) -> dict[str, object]:
    given, family = person.split(" ")
    return {
        "names": [{"written": person, "given": given, "family": family, "script": "Latn"}],
        "companies": [{"written": f"{company} {number % 997}", "script": "Latn"}],
        "address": {
            "lines": [f"{number % 9973} Thistledown Row, Unit {number % 61}", "Example Park"],
            "street": f"{number % 9973} Thistledown Row",
            "unit": f"Unit {number % 61}",
            "city": "Exampleton",
            "region": "Example Province",
            "postal_code": f"{number % 100_000:05d}",
            "country": country,
        },
        "phones": [f"+1 202 555 01{number % 100:02d}"],
        "emails": [f"desk{number}@lantern.example"],
    }


def _piece(number: int, description: str) -> dict[str, object]:
    return {
        "description": description,
        "quantity": str(1 + number % 40),
        "unit": "H87",
        "net_weight_grams": 120 + number % 300,
        "value": {"amount": f"{3 + number % 90}.50", "currency": "USD"},
        "hs_code": "741220",
        "origin": "US",
    }
