"""Find a Chromium for the browser tests, or get one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_APPS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def find() -> str | None:
    """Return the program: CHROMIUM, one on the PATH, a macOS app, or Playwright's own."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    found = next(filter(None, map(shutil.which, (*NAMES, *MAC_APPS))), None)
    return found or _playwrights_own()


def obtain() -> str | None:
    """Return a Chromium, installing one where none is found; None when that fails too."""
    found = find()
    if found or os.environ.get("CHROMIUM"):
        return found
    print("No Chromium here: trying `playwright install chromium`", flush=True)
    _try(sys.executable, "-m", "playwright", "install", "--only-shell", "chromium")
    found = _playwrights_own()
    if found and _starts(found):
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Trying `apt-get install chromium`", flush=True)
        _try("apt-get", "-qq", "update")
        _try("apt-get", "-qq", "-y", "--no-install-recommends", "install", "chromium")
        return next(filter(None, map(shutil.which, NAMES)), None)
    return None


def _playwrights_own() -> str | None:
    cache = Path(
        os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
        or Path.home()
        / ("Library/Caches/ms-playwright" if sys.platform == "darwin" else ".cache/ms-playwright")
    )
    for pattern in ("chromium*/*/chrome-headless-shell", "chromium*/*/headless_shell"):
        for program in sorted(cache.glob(pattern), reverse=True):
            return str(program)
    return None


def _starts(program: str) -> bool:
    # Playwright's download lacks the system libraries that a bare server may lack too.
    return _try(program, "--version")


def _try(*command: str) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, env=environment, stdout=subprocess.DEVNULL, timeout=240, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
