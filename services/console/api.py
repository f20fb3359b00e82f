"""A nation's HTTP interface, as the console calls it: one question, one answer, and every failure in words.

Asking never follows a redirect, never waits for ever, and keeps the token out of every message.
"""

import math
import ssl
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
import orjson

from services.console.say import Declined, NotReached, Trouble

PATIENCE = httpx.Timeout(120.0, connect=5.0)
LONGEST_RETRY_AFTER = 300.0

_NEXT = {
    401: "give a token that is good now: `parcelbridge token`, or --config of this nation",
    403: "ask with a role that may do this: `parcelbridge token --role …`",
    404: "check the name, and that you ask the nation that has it",
}


class Api:
    """A server at `base_url`, asked with one bearer token.

    `ca` is a PEM file of the authority that signed its certificate; absent: the system's authorities. `transport` takes
    the network's place in tests.
    """

    def __init__(
        self, base_url: str, token: str, transport: httpx.BaseTransport | None = None, ca: Path | None = None
    ) -> None:
        self.base_url, self.token = base_url.rstrip("/"), token
        headers = {"authorization": f"Bearer {token}"}
        self.http = httpx.Client(
            base_url=self.base_url,
            headers=headers,
            timeout=PATIENCE,
            transport=transport,
            trust_env=False,
            verify=_authorities(ca) if self.base_url.startswith("https:") else False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.close()

    def get(self, path: str, **query: str | int | None) -> Any:
        """The JSON answer of a GET; raises Declined or NotReached."""
        params = {name: value for name, value in query.items() if value is not None}
        return _json(self._ask("GET", path, params=params))

    def download(self, path: str, **query: str | int | None) -> tuple[bytes, str]:
        """A file as it came, and what the server says was left out of it; raises Declined or NotReached."""
        answer = self._ask("GET", path, params={name: value for name, value in query.items() if value is not None})
        return answer.content, answer.headers.get("x-cut", "")

    def post(self, path: str, content: object) -> Any:
        """The JSON answer to a JSON body, None when the answer is empty; raises Declined or NotReached."""
        headers = {"content-type": "application/json"}
        return _json(self._ask("POST", path, content=orjson.dumps(content), headers=headers))

    def delete(self, path: str) -> None:
        """Have something taken away; raises Declined or NotReached."""
        self._ask("DELETE", path)

    def send_files(self, path: str, query: httpx.QueryParams, content: Iterable[bytes], patience: float) -> Any:
        """The JSON answer to files sent as one body, within so many seconds; raises Declined or NotReached."""
        how = {"params": query, "content": content, "headers": {"content-type": "application/octet-stream"}}
        return _json(self._ask("POST", path, timeout=httpx.Timeout(patience, connect=5.0), **how))

    def hand_in(self, body: bytes, media_type: str, **query: str) -> bytes:
        """The answer to a body of many records, as it came; raises Declined or NotReached."""
        how = {"content": body, "headers": {"content-type": media_type}, "params": query}
        return self._ask("POST", "/operator/v1/records", **how).content

    def _ask(self, method: str, path: str, **how: Any) -> httpx.Response:
        try:
            answer = self.http.request(method, path, **how)
        except httpx.TransportError as fault:
            raise self._not_reached(fault) from None
        if answer.status_code >= 300:
            raise declined(answer)
        return answer

    def _not_reached(self, fault: httpx.TransportError) -> NotReached:
        return NotReached(
            f"no answer from {self.base_url} ({type(fault).__name__})",
            "start the nation with `parcelbridge up --config …`, or check the address",
        )


def _authorities(ca: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca)
    except (OSError, ssl.SSLError):
        raise Trouble(f"{ca}: no certificates can be read from it", "check the setting that names the file") from None


def declined(answer: httpx.Response) -> Declined:
    """What an answer of 300 and above says: RFC 9457 when it is, else its status alone."""
    problem = _problem(answer)
    code, detail = str(problem.get("code", "unknown")), str(problem.get("detail", ""))
    what = f"the server answered {answer.status_code} {code}{_members(problem)}" + (f": {detail}" if detail else "")
    seconds = answer.headers.get("retry-after", "")
    wait = min(float(seconds), LONGEST_RETRY_AFTER) if seconds.isascii() and seconds.isdecimal() else 0.0
    next_step = str(problem.get("next", "")) or _NEXT.get(
        answer.status_code, f"try again in {math.ceil(wait)} s" if wait else ""
    )
    return Declined(answer.status_code, code, what, next_step, retry_after=wait)


def _members(problem: dict[str, Any]) -> str:
    """What is at fault, by name; a form may have several faults."""
    faults = problem.get("faults", [])
    named = [problem.get("member"), *(f"{fault.get('member')} {fault.get('kind')}" for fault in faults)]
    return "".join(f" ({each})" for each in named if each)


def _problem(answer: httpx.Response) -> dict[str, Any]:
    try:
        problem = orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        return {}
    return problem if isinstance(problem, dict) else {}


def _json(answer: httpx.Response) -> Any:
    if not answer.content:
        return None
    try:
        return orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        raise NotReached(f"{answer.url.host} does not answer as an exchange does", "check the address") from None
