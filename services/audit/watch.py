"""Every answer passes here on its way out: what shows something to a person goes after its audit line, or not at all.

A service gives two tables of its routes: what each is called in the audit, and which are not audited and why. An answer
of 200 to 299 from a route in neither is refused. Signed calls of peers are no looks: the feeds prove themselves.
"""

from collections.abc import Mapping
from contextvars import Token
from dataclasses import dataclass
from typing import Any

import orjson
from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.audit.core.lines import Outcome
from services.audit.deeds import Acting, current
from services.audit.feed import AuditFeed, refuse
from services.kit.problems import Problem

LARGEST_COUNTED = 2_000_000
"""Bytes of an answer whose items are counted."""


@dataclass(frozen=True, slots=True)
class Audited:
    """Routes, each as `GET /path/{id}`."""

    acts: Mapping[str, str]
    """By their word in the audit."""
    silent: Mapping[str, str]
    """Not audited, and why."""
    signed: str | None = None
    """Below this path peers call without a token."""

    def act_of(self, scope: Scope) -> str | None:
        """The word for the route that was found; None when it has none, or before it was found."""
        return self.acts.get(_route(scope))

    def knows(self, scope: Scope) -> bool:
        """Whether the route stands in one of the tables."""
        return _route(scope) in self.acts or _route(scope) in self.silent


def _route(scope: Scope) -> str:
    """As the table names it. The framework's own pages are no routes of ours, and stand under their path."""
    return f"{scope['method']} {getattr(scope.get('route'), 'path', scope['path'])}"


def install_audit(app: FastAPI, feed: AuditFeed, audited: Audited) -> None:
    """Watch all that `app` answers. Call before any other middleware is added: this one is the innermost."""
    app.state.audit = feed
    app.add_middleware(Watch, feed=feed, audited=audited)


class Watch:
    """ASGI middleware; see the module's first paragraph."""

    def __init__(self, app: ASGIApp, feed: AuditFeed, audited: Audited) -> None:
        self._app, self._feed, self._audited = app, feed, audited

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        acting = Acting(scope, self._audited.act_of, self._feed.keep, self._feed.keys.words)
        token: Token[Acting | None] = current.set(acting)
        try:
            await self._app(scope, receive, _Gate(self._feed, self._audited, acting, send))
        finally:
            current.reset(token)
        return None


class _Gate:
    """Holds an answer's head back until its line is kept; with the first piece of the body, whose items it counts."""

    def __init__(self, feed: AuditFeed, audited: Audited, acting: Acting, send: Send) -> None:
        self._feed, self._audited, self._acting, self._send = feed, audited, acting, send
        self._head: Message | None = None
        self._refused = False

    async def __call__(self, message: Message) -> None:
        if self._refused:
            return
        if message["type"] == "http.response.start":
            self._head = message
            return
        if self._head is not None:
            head, self._head = self._head, None
            try:
                await self._keep(head, message)
            except Problem as problem:
                self._refused = True
                await problem.response()(self._acting.scope, _nothing, self._send)
                return
            await self._send(head)
        await self._send(message)

    async def _keep(self, head: Message, body: Message) -> None:
        outcome = _outcome(head["status"])
        if outcome is None or self._acting.kept:
            return
        self._refuse_unknown(outcome)
        if self._acting.wanting:
            said: Outcome = "done" if self._acting.asked and outcome == "shown" else outcome
            await self._feed.keep(self._acting.deed(said, _count(head, body)))
            self._acting.kept = True

    def _refuse_unknown(self, outcome: Outcome) -> None:
        """A route in no table, or something shown to nobody who is known."""
        scope, audited = self._acting.scope, self._audited
        if outcome == "refused" or (audited.knows(scope) and audited.act_of(scope) is None):
            return
        signed = audited.signed is not None and scope["path"].startswith(audited.signed)
        if not audited.knows(scope) or (self._acting.caller is None and not signed):
            refuse(LookupError("a route that is in no table of the audit"))


def _outcome(status: int) -> Outcome | None:
    if 200 <= status < 300:
        return "shown"
    return "refused" if status == 403 else None


def _count(head: Message, body: Message) -> int | None:
    """How many items a list shows."""
    data: bytes = body.get("body", b"")
    kind = dict(head.get("headers", ())).get(b"content-type", b"")
    if kind != b"application/json" or len(data) > LARGEST_COUNTED or body.get("more_body") or b'"items"' not in data:
        return None
    answer: Any = orjson.loads(data)
    items = answer.get("items") if isinstance(answer, dict) else None
    return len(items) if isinstance(items, list) else None


async def _nothing() -> Message:
    return {"type": "http.disconnect"}
