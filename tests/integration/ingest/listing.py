"""Made-up imported lists: `import_people(ingest, {"id": {"name": [...]}})` makes them a list's new version."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from services.ingest.lists.import_list import Imported, ListFile, Progress, Wanted, import_list
from tests.integration.ingest.conftest import RunningIngest

People = Mapping[str, Mapping[str, Sequence[str]]]


async def import_people(
    ingest: RunningIngest, people: People, *, name: str = "made-up", schema: str = "Person"
) -> Imported:
    """The list of these people, each with FollowTheMoney properties, in force from now on."""
    rows = [
        {"id": each, "schema": schema, "caption": properties["name"][0], "properties": properties, "target": True}
        for each, properties in people.items()
    ]
    with TemporaryDirectory() as folder:
        path = _written(Path(folder, "entities.ftm.json"), rows)
        wanted = Wanted(name, [ListFile(path.name, path)], None, True, "test")
        return await import_list(ingest.ingest.engine, wanted, ingest.ingest.clock(), Progress())


def _written(path: Path, rows: Sequence[object]) -> Path:
    path.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    return path
