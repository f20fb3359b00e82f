"""The browser: Chromium as this machine has it, driven by Playwright, which brings none of its own.

It speaks to nobody but the pages: what it would fetch for itself in the background is turned off.
"""

import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Playwright

NAMED = "PARCELBRIDGE_TEST_BROWSER"
_COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
_FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
)
HOW_TO_GET = (
    f"no Chromium here: install it (Debian: apt-get install chromium; `.ci/get-browser` does it where you are root), "
    f"or name one by {NAMED}"
)


def find_chromium() -> str | None:
    """Where Chromium is."""
    named, on_path = os.environ.get(NAMED), (shutil.which(command) for command in _COMMANDS)
    return named or next(filter(None, on_path), str(_MACOS) if _MACOS.exists() else None)


def launch(playwright: Playwright, path: str) -> Browser:
    """A Chromium without a window. Its sandbox does not work for root, who tests in containers."""
    unboxed = ("--no-sandbox",) if os.geteuid() == 0 else ()
    return playwright.chromium.launch(executable_path=path, headless=True, args=[*_FLAGS, *unboxed])
