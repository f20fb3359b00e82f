"""Language, and light or dark: kept in the reader's browser."""

from fastapi.responses import Response

from services.console.web.languages import LANGUAGES
from services.console.web.visit import THEMES, YEAR_S, Visit, safe_path


async def keep(visit: Visit) -> Response:
    """Keep what was chosen, and go back."""
    form = await visit.form()
    answer = visit.go(safe_path(form.get("back")))
    for name, known in (("language", LANGUAGES), ("theme", THEMES)):
        if form.get(name) in known:
            visit.keep(answer, name, form.get(name), YEAR_S)
    return answer
