"""What most would build: one POST a record, a JWS each by joserfc, one INSERT each. Measured beside the exchange.

The sender signs each record as a compact JWS and posts it; the receiver verifies, checks the schema, and inserts one
row in a transaction of its own, durable before it answers. Both run on the same machine as the exchange's two ends.
"""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson
import uvicorn
from fastapi import FastAPI, Request, Response
from joserfc import jws
from joserfc.jwk import OKPKey
from sqlalchemy import text

from schemas.registry import read_submission
from services.kit.database import make_engine

ALGORITHM = "Ed25519"
REGISTRY = jws.JWSRegistry(algorithms=[ALGORITHM])
REGISTRY.max_payload_length = 300_000
TABLE = "CREATE TABLE IF NOT EXISTS naive (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, record bytea NOT NULL)"


def sign(record: bytes, key: OKPKey) -> bytes:
    """The record as a compact JWS."""
    return jws.serialize_compact({"alg": ALGORITHM}, record, key, registry=REGISTRY).encode()


def create_app(database: str, key: OKPKey) -> FastAPI:
    """A receiver of one record a call."""
    engine = make_engine(database, schema="public", pool_size=8)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with engine.begin() as conn:
            await conn.execute(text(TABLE))
        yield
        await engine.dispose()

    app = FastAPI(lifespan=lifespan)

    @app.get("/readyz")
    async def readyz() -> Response:
        return Response(status_code=204)

    @app.post("/records")
    async def receive(request: Request) -> Response:
        signed = jws.deserialize_compact(await request.body(), key, registry=REGISTRY)
        read_submission(orjson.loads(signed.payload))
        async with engine.begin() as conn:
            await conn.execute(text("INSERT INTO naive (record) VALUES (:record)"), {"record": signed.payload})
        return Response(status_code=201)

    return app


def main() -> None:
    """`python -m benchmarks.naive DATABASE PORT`, the public key as JWK in PARCELBRIDGE_NAIVE_KEY."""
    database, port = sys.argv[1:]
    key = OKPKey.import_key(orjson.loads(os.environ["PARCELBRIDGE_NAIVE_KEY"]))
    uvicorn.run(create_app(database, key), host="127.0.0.1", port=int(port), log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
