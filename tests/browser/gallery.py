"""Pictures of every page of the desk, for the documents: light, dark and in Chinese, with a made-up world in it.

    python -m tests.browser.gallery docs        writes docs/gallery.md, and the pictures into docs/gallery

Pictures have few colours and the length of a screen, so that all of them together stay small. They are made to be
looked at: overlaps, cuts and empty charts are faults of the page.
"""

import re
import sys
import tempfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from services.console.web.routes import ROUTES
from tests.browser.addresses import Page, reachable
from tests.browser.chromium import HOW_TO_GET, find_chromium, launch
from tests.browser.under_way import put_work_under_way
from tests.browser.world import PEOPLE, AtWork, nations_at_work

PARCELS = 250
WIDTH, HEIGHT = 1_120, 800
COLOURS = 40
INTRODUCTION = """\
# Pictures of the desk

Every page, as a reader with all roles sees it, over a made-up world of {parcels:,} parcels. All persons and companies
in it are invented. `make screenshots` takes them anew.
"""


class Look(NamedTuple):
    """How a picture is taken."""

    name: str
    language: str
    colours: Literal["light", "dark"]
    called: str
    longest: int
    """Pixels of a page that are shown at most."""


LOOKS = (
    Look("light", "en", "light", "light", 900),
    Look("dark", "en", "dark", "dark", HEIGHT),
    Look("chinese", "zh", "light", "in Chinese", HEIGHT),
)


def take(browser: Browser, nation: AtWork, pages: Sequence[Page], look: Look, folder: Path) -> None:
    """A picture of each page in this look."""
    context = browser.new_context(
        base_url=nation.desk, color_scheme=look.colours, viewport={"width": WIDTH, "height": HEIGHT}
    )
    nation.let_in(context, *PEOPLE, language=look.language)
    tab = context.new_page()
    for page in pages:
        tab.goto(page.address, wait_until="networkidle")
        height = min(max(tab.evaluate("() => document.documentElement.scrollHeight"), HEIGHT), look.longest)
        clip = {"x": 0, "y": 0, "width": WIDTH, "height": height}
        picture = tab.screenshot(full_page=True, clip=clip, animations="disabled")  # type: ignore[arg-type]
        (folder / file_name(page, look)).write_bytes(_small(picture))
    context.close()


def _small(picture: bytes) -> bytes:
    """The same in the colours that most of it has: a page is painted in few, and all else is their shades."""
    whole, packed = Image.open(BytesIO(picture)).convert("RGB"), BytesIO()
    pixels = np.asarray(whole).astype(np.uint32) @ np.array([65_536, 256, 1], np.uint32)
    colours, counts = np.unique(pixels, return_counts=True)
    most = colours[np.argsort(-counts.astype(np.int64))[:COLOURS]]
    palette = Image.new("P", (1, 1))
    palette.putpalette(np.stack([most >> 16, most >> 8 & 255, most & 255], axis=1).ravel().tolist())
    whole.quantize(palette=palette, dither=Image.Dither.NONE).save(packed, "PNG", optimize=True)
    return packed.getvalue()


def file_name(page: Page, look: Look) -> str:
    """Such as `alerts-number.dark.png`."""
    return f"{'-'.join(re.findall(r'[a-z]+', page.route)) or 'start'}.{look.name}.png"


def text(pages: Sequence[Page]) -> str:
    """docs/gallery.md."""
    about = {route.path: (route.page.__doc__ or "").strip().partition("\n")[0] for route in ROUTES}
    parts = [INTRODUCTION.format(parcels=PARCELS)]
    for page in pages:
        light, *others = (f"gallery/{file_name(page, look)}" for look in LOOKS)
        links = " · ".join(f"[{look.called}]({path})" for look, path in zip(LOOKS[1:], others, strict=True))
        parts.append(f"## `{page.route}`\n\n{about[page.route]} Also {links}.\n\n![{page.route}, light]({light})\n")
    return "\n".join(parts)


def main() -> int:
    """Gives the exit code: 2 without a browser."""
    path, documents = find_chromium(), Path(sys.argv[1])
    if path is None:
        print(HOW_TO_GET, file=sys.stderr)
        return 2
    folder = documents / "gallery"
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home, nations_at_work(Path(home), parcels=PARCELS) as both:
        put_work_under_way(both)
        with both["US"].reader(*PEOPLE) as reader:
            pages = sorted(page for page in reachable(reader) if page.drawn)
        for old in folder.glob("*.png"):
            old.unlink()
        with sync_playwright() as playwright:
            browser = launch(playwright, path)
            for look in LOOKS:
                take(browser, both["US"], pages, look, folder)
    (documents / "gallery.md").write_text(text(pages), encoding="utf-8")
    taken = list(folder.glob("*.png"))
    print(f"{len(taken)} pictures of {len(pages)} pages, {sum(each.stat().st_size for each in taken) // 1024:,} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
