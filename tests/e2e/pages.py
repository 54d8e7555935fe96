"""What end-to-end tests do on any page: sign in, wait for charts, look for barriers."""

import io

from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Page, expect

from tests.stacks import Live

DRAWING_MS = 20_000
FIGURES = "figure[data-chart]"
# One page in light on a wide screen and one in dark on a phone show what the other two would.
SCREENS = [("light", 1280), ("dark", 390)]
SAMPLE = "An even colour"


def sign_in(page: Page, live: Live, person: dict[str, str]) -> None:
    page.goto(f"{live.url}/accounts/login/")
    page.get_by_label("Email").fill(person["email"])
    page.get_by_label("Password", exact=True).fill(person["password"])
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def look(page: Page, scheme: str, width: int) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})


def check_pages(page: Page, live: Live, addresses: list[str]) -> None:
    for address in addresses:
        open_page(page, live, address)
        check_page(page, address)


def open_page(page: Page, live: Live, address: str) -> None:
    """Returns when all charts of the page are drawn."""
    page.goto(live.url + address)
    charts = page.locator(FIGURES).count()
    expect(page.locator(f"{FIGURES}[data-drawn='yes']")).to_have_count(charts, timeout=DRAWING_MS)


def check_page(page: Page, name: str) -> None:
    """Nobody meets a barrier on the page that a program can find, and nobody must scroll sideways."""
    result = Axe().run(page)
    assert result.violations_count == 0, f"{name}: {result.generate_report()}"
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow == 0, f"{name} is {overflow} px wider than the screen"


def add_sample(page: Page, image: str) -> None:
    """On the organizers' page of sample images: adds a picture of one colour for the image."""
    main = page.get_by_role("main")
    main.get_by_label("Image", exact=True).fill(image)
    content = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(content, "PNG")
    file = {"name": "picture.png", "mimeType": "image/png", "buffer": content.getvalue()}
    main.get_by_label("Picture", exact=True).set_input_files(file)
    main.get_by_label("What is to be seen").fill(SAMPLE)
    main.get_by_label("Licence").fill("CC0")
    main.get_by_label("Who made it").fill("Nobody")
    main.get_by_role("button", name="Add it").click()
    expect(main).to_contain_text("The picture is there.")
