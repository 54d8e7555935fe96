"""A browser for the end-to-end tests: one found on the machine, else installed (`python -m tests.e2e.browser`)."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_browser() -> Path | None:
    """A Chromium or Chrome of the machine, else the one that Playwright installed."""
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    return own if own.exists() else None


def install_browser() -> None:
    """Debian's package where we may install one, else Playwright's own download."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=True, env=quiet)
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


def main() -> None:
    if find_browser() is None:
        print("No Chromium or Chrome found; installing one.", flush=True)
        install_browser()
    found = find_browser()
    if found is None:
        sys.exit("There is no browser and none could be installed. Install Chromium and try again.")
    print(f"Browser for the tests: {found}")


if __name__ == "__main__":
    main()
