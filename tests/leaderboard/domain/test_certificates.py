from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from leaderboard.domain.certificates import Certified, certificate

FACTS = Certified(
    edition="Challenge 2026",
    task="Classification",
    year=2026,
    place="Rank 1 of 12",
    team="Analytical Engines",
    affiliation="University of London",
    method="ResNet-152, 6 crops",
    authors=("Lovelace, Ada", "Grace Hopper"),
    result="Top-5 error 3.57%, on 100,000 images",
    published=date(2026, 12, 10),
    version=2,
    digest="ab" * 32,
    address="https://example.org/2026/classification/results/test/v2/",
)


def facts(**fields) -> Certified:
    return Certified(**(FACTS.__dict__ | fields))


def page_of(told: Certified):
    (page,) = PdfReader(BytesIO(certificate(told))).pages
    return page


def test_all_that_it_states_is_read_back_from_its_one_page():
    text = page_of(FACTS).extract_text()
    for told in (
        "Challenge 2026",
        "Classification, 2026",
        "Rank 1 of 12",
        "Analytical Engines",
        "University of London",
        "ResNet-152, 6 crops",
        "Lovelace, Ada · Grace Hopper",
        "Top-5 error 3.57%, on 100,000 images",
        "10 December 2026, version 2",
        FACTS.digest,
        FACTS.address,
    ):
        assert told in text


def test_it_lies_on_its_long_side_of_a4_and_leads_to_where_it_is_verified():
    page = page_of(FACTS)
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (842, 595)
    (link,) = page["/Annots"]
    assert link.get_object()["/A"]["/URI"] == FACTS.address


def test_the_same_facts_give_the_same_bytes():
    assert certificate(FACTS) == certificate(FACTS)
    assert certificate(FACTS) != certificate(facts(team="Others"))


@pytest.mark.parametrize("name", ["Łukasz Żółć", "Αδαμαντία Λόγου", "Анна Ильинична", "Nguyễn Thị Đào", "Đorđević"])
def test_names_in_latin_greek_and_cyrillic_letters_are_read_back(name):
    assert name in page_of(facts(team=name, authors=(name,))).extract_text()


def test_letters_that_the_font_lacks_hold_nothing_up():
    assert "ResNet" in page_of(facts(team="東京大学")).extract_text()


def test_the_fonts_are_inside():
    fonts = page_of(FACTS)["/Resources"]["/Font"]
    described = [fonts[name].get_object() for name in fonts]
    plex = [each for each in described if "IBMPlexSans" in each["/BaseFont"]]
    assert len(plex) >= 2
    assert all("/FontFile2" in each["/FontDescriptor"].get_object() for each in plex)


def test_long_names_stay_on_the_page():
    from pypdf import PdfReader as Reader

    told = facts(team="W" * 80, method="M" * 80, authors=tuple(f"Author Number {n}" for n in range(40)))
    found: list[float] = []
    Reader(BytesIO(certificate(told))).pages[0].extract_text(
        visitor_text=lambda text, _cm, tm, _font, size: found.append(tm[4] + len(text) * size * 0.3)
    )
    assert max(found) < 842
    assert "and 28 more" in page_of(told).extract_text()


def test_an_entry_without_a_rank_says_so():
    assert "Entry, not ranked" in page_of(facts(place="")).extract_text()
