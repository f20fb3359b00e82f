"""Lists read from bytes in memory."""

from services.ingest.core.lists.entity import ListedEntity
from services.ingest.core.lists.form import Form
from services.ingest.core.lists.parts import PartsInMemory
from services.ingest.core.lists.read import Reading, read_list
from services.ingest.core.lists.source import Source


def reading_of(*files: bytes, form: Form | None = None, chunk: int = 64) -> Reading:
    """The reading of these files, whose bytes come in small chunks."""
    return read_list([_source(number, file, chunk) for number, file in enumerate(files)], form, PartsInMemory())


def read(*files: bytes, form: Form | None = None) -> list[ListedEntity]:
    """Every entity of these files."""
    return list(reading_of(*files, form=form).entities())


def read_one(*files: bytes) -> ListedEntity:
    """The only entity of these files."""
    (entity,) = read(*files)
    return entity


def _source(number: int, file: bytes, chunk: int) -> Source:
    return Source(f"file {number}", lambda: [file[at : at + chunk] for at in range(0, len(file), chunk)])
