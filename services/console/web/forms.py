"""A form as it comes: bounded in bytes and fields, and its word (against forgery) checked before anything else.

403 `forged`      the request comes from another site, or without the word of this session's forms
413 `too-large`   more bytes than this form may have
422 `form`        a field is missing or wrong; told beside the field where a page can
"""

import hmac
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import FormParser, parse_options_header

from services.kit.bodies import read_body
from services.kit.problems import Problem

WORD = "word"
"""Name of the field that every form carries."""
MOST_FIELDS = 300
"""A column mapping has one for each column of a file."""
MOST_BYTES = 65_536
_URLENCODED, _MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was dropped."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Form:
    """What a person sent."""

    fields: dict[str, str] = field(repr=False)
    files: dict[str, Upload] = field(default_factory=dict, repr=False)

    def get(self, name: str) -> str:
        """A field without blanks around it; an empty text when it is absent. Browsers end lines of an area with CR LF
        (HTML Living Standard, constructing the entry list); no text of a record has a CR."""
        return self.fields.get(name, "").replace("\r\n", "\n").strip()


async def read_form(request: Request, most: int = MOST_BYTES) -> Form:
    """The form in the body; Problem when it is none, or too large."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    body = await read_body(request, most)
    if kind == _URLENCODED.encode():
        return Form(_fields(body))
    if kind == _MULTIPART.encode() and options.get(b"boundary"):
        return _parts(body, options[b"boundary"])
    raise Problem(415, "media-type", "a form is expected")


def _fields(body: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"))
    except ValueError:
        raise Problem(422, "form", "The form cannot be read.") from None


def _parts(body: bytes, boundary: bytes) -> Form:
    fields: dict[str, str] = {}
    files: dict[str, Upload] = {}

    def on_field(part: Any) -> None:
        fields[_name(part)] = (part.value or b"").decode()
        _refuse_many(fields, files)

    def on_file(part: Any) -> None:
        part.file_object.seek(0)
        files[_name(part)] = Upload(_file_name(part.file_name or b""), part.file_object.read())
        _refuse_many(fields, files)

    config: dict[str, Any] = {"MAX_MEMORY_FILE_SIZE": len(body) + 1}
    try:
        parser = FormParser(_MULTIPART, on_field, on_file, boundary=boundary, config=config)
        parser.write(body)
        parser.finalize()
    except (FormParserError, UnicodeDecodeError):
        raise Problem(422, "form", "The form cannot be read.") from None
    return Form(fields, files)


def _name(part: Any) -> str:
    return bytes(part.field_name or b"").decode()


def _refuse_many(*parts: dict[str, Any]) -> None:
    if sum(map(len, parts)) > MOST_FIELDS:
        raise Problem(422, "form", "The form has too many fields.")


def _file_name(given: bytes) -> str:
    """The last part of a path, as a person may be shown it."""
    return given.decode(errors="replace").replace("\\", "/").rpartition("/")[2][:200]


def refuse_other_sites(request: Request, own: str) -> None:
    """Problem when the browser says that another site sent this."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    from_here = origin is None or urlsplit(origin)[:2] == urlsplit(own)[:2]
    asked_here = origin is not None and urlsplit(origin).netloc == request.headers.get("host", "")
    if site not in (None, "same-origin", "none") or not (from_here or asked_here):
        raise forged()


def refuse_wrong_word(form: Form, word: str) -> None:
    """Problem when the form is not one of this session's."""
    if not hmac.compare_digest(form.get(WORD).encode(), word.encode()):
        raise forged()


def forged() -> Problem:
    """The answer to a form that this desk did not write for this reader."""
    return Problem(403, "forged", "This form was not written for this session: open the page again, and send it anew.")
