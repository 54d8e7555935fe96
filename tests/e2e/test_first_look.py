"""The browser's first look at a chosen file: what it says of size and first line, and what it does not let through."""

import gzip

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.pages import check_page, look, sign_in
from tests.stacks import Live

pytestmark = pytest.mark.e2e

GOOD = b"image,label1,label2\nILSVRC2012_val_00000001,n01751748,\n"
SUSPECTS = {
    "a spreadsheet": (b"PK\x03\x04rest", "is a ZIP archive or spreadsheet, not text"),
    "a web page": (b"<!doctype html>", "is HTML or XML, not text"),
    "UTF-16": ("image,label1\n".encode("utf-16"), "is written in UTF-16"),
    "something else": (b"\x00\x01\x02", "does not begin with text"),
    "half a gzip": (b"\x1f\x8b\x08 and no more", "cannot be unpacked"),
    "bare CR": (b"image,label1\ra,n01751748\r", "end in bare CR"),
    "semicolons": (
        b"image;label1;label2\na;b;c\n",
        "separates cells by “;”. Separate them by commas: image,label1,label2",
    ),
    "another case": (b"Image,Label1\n", "Write it exactly like this, without spaces and quotation marks: image,label1"),
    "quotation marks": (b'"image", "label1"\n', "quotation marks: image,label1"),
    "another header": (b"filename,guess\n", "is of no format of this task. Expected is one of: image,label1,…"),
    "a packed suspect": (gzip.compress(b"filename,guess\n"), "The first line, “filename,guess”, is of no format"),
}
WELL = {
    "wide": (GOOD, "that of a known format: image,label1,label2"),
    "packed": (gzip.compress(GOOD * 20_000), "that of a known format: image,label1,label2"),
    "another order": (b"image,xmin1,ymin1,xmax1,ymax1,label1\n", "that of a known format"),
    "a byte order mark": (b"\xef\xbb\xbf" + GOOD, "that of a known format"),
    "kit text": (b"490 361 171 822 297\n", "one of numbers, as in development-kit text"),
}


@pytest.fixture
def form(page: Page, live: Live) -> Page:
    sign_in(page, live, live.people["teams"][0])
    page.goto(f"{live.url}/2012/classification/submit/")
    return page


def choose(page: Page, content: bytes, name: str = "mine.csv") -> None:
    page.get_by_label("Prediction file").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})


def test_it_names_what_looks_wrong_and_what_to_do(form: Page) -> None:
    said = form.get_by_role("main").get_by_role("status").filter(has_text="send it all the same")
    for content, message in SUSPECTS.values():
        choose(form, content)
        expect(said).to_contain_text(message)


def test_it_recognises_every_format(form: Page) -> None:
    said = form.get_by_role("main").get_by_role("status").filter(has_text="The first line")
    for content, message in WELL.values():
        choose(form, b"")
        choose(form, content)
        expect(said).to_contain_text(message)
        expect(said).not_to_contain_text("send it all the same")


def test_an_empty_file_and_one_over_the_limit_are_not_sent(form: Page) -> None:
    sent: list[str] = []
    form.on("request", lambda request: sent.append(request.method))
    place = form.locator("[data-first-look]")
    choose(form, b"")
    expect(place).to_contain_text("“mine.csv” is empty")
    press_submit(form)
    expect(form.get_by_label("Prediction file")).to_be_focused()
    # A limit of ten bytes stands for that of the server: no browser test writes a file of gigabytes.
    form.evaluate("""() => {
        const place = document.querySelector("[data-first-look]");
        const fresh = place.cloneNode();
        fresh.dataset.firstLook = JSON.stringify({...JSON.parse(place.dataset.firstLook), most: 10});
        place.replaceWith(fresh);
        offerFirstLook(fresh);
    }""")
    choose(form, GOOD)
    expect(form.locator("[data-first-look]")).to_contain_text("“mine.csv” has 55 byte, and at most 10 byte are taken")
    press_submit(form)
    expect(form.get_by_label("Prediction file")).to_be_focused()
    assert "POST" not in sent


def press_submit(page: Page) -> None:
    page.get_by_role("main").get_by_role("button", name="Submit", exact=True).click()


def test_a_suspect_is_sent_all_the_same_and_the_server_says_what_is_wrong(form: Page) -> None:
    choose(form, b"filename,guess\na,b\n")
    expect(form.locator("[data-first-look]")).to_contain_text("of no format")
    press_submit(form)
    expect(form.get_by_role("main")).to_contain_text("one of the known headers", timeout=60_000)


def test_the_free_check_has_it_too(page: Page, live: Live) -> None:
    sign_in(page, live, live.people["teams"][0])
    page.goto(f"{live.url}/2012/classification/check/")
    choose(page, b"filename,guess\n")
    expect(page.locator("[data-first-look]")).to_contain_text("of no format of this task")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_what_it_says_is_no_barrier(form: Page, scheme: str, width: int) -> None:
    look(form, scheme, width)
    choose(form, b"filename,guess,with,a,very,long,first,line,that,goes,on,and,on,and,on,and,on,and,on,and,on\n")
    expect(form.locator("[data-first-look]")).to_contain_text("of no format")
    check_page(form, "submit")
