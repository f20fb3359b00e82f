"""How long screening and looking around take, as this process saw it since its start (doors/metrics.py shows it)."""

from prometheus_client import Histogram

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)

SCREENING = Histogram(
    "parcelbridge_ingest_screening_seconds",
    "A page of lines read, screened against all that is listed, and committed",
    buckets=_SECONDS,
)
LOOKING_AROUND = Histogram(
    "parcelbridge_ingest_looking_around_seconds",
    "Waiting parcels looked at for entities, patterns and networks, up to 500 together",
    buckets=_SECONDS,
)
