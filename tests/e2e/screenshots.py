"""Pictures of the public pages for the documents: `python -m tests.e2e.screenshots` writes `docs/images`.

The demonstration runs on a clock that stands on one day of 2012, with its entries handed in over that summer, so that
two runs give nearly the same pictures. Names, addresses and sign-ins are the demonstration's own: nothing is secret.
On the two screens that `test_public_pages` leaves out, dark and wide or light and narrow, every page is looked at for
barriers too.
"""

import io
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.browser import find_browser
from tests.e2e.conftest import OPTIONS
from tests.e2e.pages import check_page, open_page, sign_in
from tests.e2e.public_pages import ORGANIZERS, PUBLIC, simulated
from tests.stacks import ROOT, Live, run_live

FOLDER = ROOT / "docs" / "images"
TODAY = datetime(2012, 9, 30, 12, tzinfo=UTC)
# When each entry is handed in, in days before.
DAYS_BEFORE = {"shallow": 131, "alexnet": 110, "xception": 55, "densenet": 41, "resnet": 12}
SPREAD = """
from datetime import datetime, timedelta
from leaderboard.domain.standings import refresh_standings
today = datetime.fromisoformat({today!r})
for slug, days in {days!r}.items():
    handed_in = Submission.objects.filter(idempotency_key__startswith=f"demo-{{slug}}-")
    handed_in.update(submitted_at=today - timedelta(days=days, hours=days % 7))
refresh_standings(Phase.objects.get().pk, now=today)
print(1)
"""
MOST_PIXELS, MOST_BYTES, COLOURS = 2400, 250_000, 256


@dataclass(frozen=True)
class Look:
    """A screen: its name in the files, its width in CSS pixels, its pixels to each of these, how many it has down."""

    name: str
    width: int
    scheme: str = "light"
    scale: int = 1
    height: int = MOST_PIXELS


DESKTOP, PHONE = Look("desktop", 1280), Look("phone-dark", 390, "dark", 2)
COVER = Look("cover", 1280, height=1090)
CHECKED = [Look("desktop-dark", 1280, "dark"), Look("phone", 390)]
# What is seen after signing in comes last: the pages before it are a visitor's.
SHOWN = {
    COVER: ["board"],
    DESKTOP: [
        "home",
        "history",
        "reported",
        "comparability",
        "about",
        "board",
        "entry",
        "classes",
        "classes-dog",
        "compare-two",
        "compare-five",
        "activity",
    ],
    PHONE: ["home", "history", "board", "entry", "classes-dog", "compare-two"],
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "challenge.settings.test")
    with demonstration() as live, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=OPTIONS)
        for look, names in SHOWN.items():
            take(browser, live, look, names)
        for look in CHECKED:
            check(browser, live, look)
        browser.close()


@contextmanager
def demonstration() -> Iterator[Live]:
    """The server with its demonstration, whose workers have derived all that pages show."""
    with tempfile.TemporaryDirectory(prefix="yardstick-pictures-") as folder:
        clock = Path(folder) / "clock"
        clock.write_text(str((TODAY - datetime.now(UTC)).total_seconds()))
        for live in run_live(Path(folder), {"TEST_CLOCK": str(clock)}):
            simulated(live)
            live.ask(SPREAD.format(today=TODAY.isoformat(), days=DAYS_BEFORE))
            yield live


def take(browser: Browser, live: Live, look: Look, names: Iterable[str]) -> None:
    for name, page in opened(browser, live, look, names):
        keep(picture(page, look.height), FOLDER / f"{name}-{look.name}.png")


def check(browser: Browser, live: Live, look: Look) -> None:
    for name, page in opened(browser, live, look, PUBLIC | ORGANIZERS):
        check_page(page, f"{name} ({look.name})")
    print(f"{look.name}: no barrier on {len(PUBLIC | ORGANIZERS)} pages", flush=True)


def opened(browser: Browser, live: Live, look: Look, names: Iterable[str]) -> Iterator[tuple[str, Page]]:
    """The pages of these names one after the other, with their charts drawn."""
    ids = simulated(live)
    size = {"width": look.width, "height": 900}
    page = browser.new_page(viewport=size, color_scheme=look.scheme, device_scale_factor=look.scale)
    for name in names:
        if name in ORGANIZERS and not page.get_by_role("button", name="Sign out").is_visible():
            sign_in(page, live, live.people["organizer"])
        open_page(page, live, (PUBLIC | ORGANIZERS)[name].address.format(**ids))
        yield name, page
    page.close()


def picture(page: Page, height: int) -> Image.Image:
    """The page from its top, cut off below its height."""
    png = page.screenshot(full_page=True, animations="disabled", caret="hide")
    image = Image.open(io.BytesIO(png)).convert("RGB")
    return image.crop((0, 0, image.width, min(image.height, height)))


def keep(image: Image.Image, path: Path) -> None:
    """Writes the file with few colours. Raises ValueError if it is too large to be kept in a repository."""
    few = image.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}  {image.width} x {image.height}  {size / 1000:.0f} kB", flush=True)
    if size > MOST_BYTES:
        raise ValueError(f"{path.name} has {size:,} bytes, more than {MOST_BYTES:,}")


if __name__ == "__main__":
    main()
