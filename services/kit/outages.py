"""The database is away: a state, not a defect. Every door then answers 503 `database`, for a second."""

import logging

import psycopg
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from services.kit.logs import describe
from services.kit.problems import Problem

logger = logging.getLogger(__name__)

OUTAGES = (OperationalError, InterfaceError, NoConnectionFree, psycopg.OperationalError, psycopg.InterfaceError)
"""No connection, a connection that broke, a statement that the server ended, no connection free in time."""


def database_away() -> Problem:
    """What a caller is told."""
    return Problem(503, "database", "The database does not answer; try again.", headers={"Retry-After": "1"})


def install_outages(app: FastAPI) -> None:
    """Answer an outage of the database as one."""
    for kind in OUTAGES:
        app.add_exception_handler(kind, _answer_outage)


def answer_outage(error: Exception) -> JSONResponse:
    """The answer to a call that met one."""
    logger.warning("the database is away: %s", describe(error))
    return database_away().response()


async def _answer_outage(_: Request, error: Exception) -> JSONResponse:
    return answer_outage(error)
