"""What needs no service: the files that pages load, the help page, and whether the process lives."""

from fastapi.responses import JSONResponse, Response

from services.console.web.look import static_files
from services.console.web.visit import YEAR_S, Visit
from services.kit.problems import Problem


async def static(visit: Visit) -> Response:
    """A file that pages load; under its mark it may be kept for ever."""
    found = static_files().get(visit.path("name"))
    if found is None:
        raise Problem(404, "not-found")
    lasting = visit.request.query_params.get("v") == found.mark
    keep = f"public, max-age={YEAR_S}, immutable" if lasting else "no-cache"
    headers = {"cache-control": keep, "vary": "accept-encoding"}
    if _takes_gzip(visit.request.headers.get("accept-encoding", "")):
        return Response(found.packed, media_type=found.media_type, headers={**headers, "content-encoding": "gzip"})
    return Response(found.content, media_type=found.media_type, headers=headers)


def _takes_gzip(accepted: str) -> bool:
    """Whether a browser takes what gzip compressed (RFC 9110 section 12.5.3)."""
    for part in accepted[:500].lower().split(","):
        name, _, weight = part.replace(" ", "").partition(";q=")
        if name == "gzip":
            return weight.strip("0.") != "" or not weight
    return False


async def help_page(visit: Visit) -> Response:
    """Keys, words and states."""
    return visit.page("help.html")


async def healthz(_: Visit) -> Response:
    """The process answers."""
    return JSONResponse({"status": "alive"})


async def readyz(_: Visit) -> Response:
    """It can draw pages; whether the services answer is shown on them."""
    return JSONResponse({"status": "ready"})
