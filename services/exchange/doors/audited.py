"""Which calls of the exchange are lines of its audit, and which are not and why. A route in no table is refused."""

from services.audit.watch import Audited

_FEEDS = "/exchange/v1/feeds/{origin}/{audience}"
_LINES = "/operator/v1/feeds/{origin}/{audience}"
_PROOF = "hashes and signatures, which say nothing of a record"
_SERVING = "how the service stands, in numbers"
_DESCRIPTION = "describes the interface"

AUDITED = Audited(
    acts={
        f"GET {_FEEDS}/pages": "feed.read",
        "GET /operator/v1/records/{record}": "record.standing-shown",
        "GET /operator/v1/records/{record}/content": "record.shown",
        "POST /operator/v1/standings": "record.standings-listed",
        "GET /operator/v1/records/{record}/sharing": "record.sharing-shown",
        "POST /operator/v1/records/{record}/mention": "record.mentioned",
        f"GET {_LINES}/refused": "refused-lines.listed",
        f"GET {_LINES}/lines/{{line}}/evidence": "evidence.exported",
        f"POST {_LINES}/resume": "feed.resumed",
        "POST /operator/v1/keys/{kid}/revoke": "key.revoked",
        "POST /operator/v1/keys/{kid}/approve": "key.approved",
        "GET /operator/v1/holds": "holds.listed",
        "GET /audit/v1/entries": "audit.listed",
        "GET /audit/v1/lines": "audit.read",
    },
    silent={
        f"POST {_FEEDS}/pages": "a peer's signed call; every line of it is in a feed, under a receipt",
        f"GET {_FEEDS}/checkpoint": _PROOF,
        f"GET {_FEEDS}/proof": _PROOF,
        f"GET {_FEEDS}/consistency": _PROOF,
        "GET /exchange/v1/keys": "public keys",
        "POST /operator/v1/records": "what is handed in is itself a line of a feed, by its agency",
        "GET /operator/v1/feeds": _SERVING,
        "GET /operator/v1/keys": "public keys and their spans",
        "GET /operator/v1/retention": "which lines went, none of them shown",
        "PUT /operator/v1/holds/{case}": "own ingest tells what a supervisor did there, which is a line of its audit",
        "POST /operator/v1/holds/{case}/end": "as the hold itself",
        "GET /audit/v1/checkpoint": _PROOF,
        "GET /audit/v1/consistency": _PROOF,
        "GET /audit/v1/period": _PROOF,
        "GET /healthz": _SERVING,
        "GET /readyz": _SERVING,
        "GET /metrics": _SERVING,
        "GET /openapi.json": _DESCRIPTION,
        "GET /docs": _DESCRIPTION,
    },
    signed="/exchange/v1/",
)
