"""Lines as stages of their records' ways (services/kit/traces.py); nothing when traces are off."""

import uuid
from collections.abc import Iterable, Iterator

import orjson

from services.feed.names import FeedName
from services.kit.traces import follow, tracing


def follow_lines(stage: str, feed: FeedName, lines: Iterable[bytes], began: int) -> None:
    """The records of these lines have passed a stage that began at `began` (`time.time_ns`)."""
    if tracing():
        follow(stage, _ids(lines), began, feed=str(feed))


def _ids(lines: Iterable[bytes]) -> Iterator[uuid.UUID]:
    """Of the lines that name one: a peer's line may be anything."""
    for line in lines:
        try:
            yield uuid.UUID(orjson.loads(line)["id"])
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
