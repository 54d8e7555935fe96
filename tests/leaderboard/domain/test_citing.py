"""Citations, read back by other people's programs: a BibTeX parser, a YAML parser."""

from datetime import date

import bibtexparser
import pytest
import yaml
from bibtexparser.middlewares import LatexDecodingMiddleware, SeparateCoAuthors
from hypothesis import given
from hypothesis import strategies as st

from leaderboard.domain.citing import Cited, bibtex, cff, citation_key, family_and_given, latex, latex_row, plain

WORK = Cited(
    key="lovelace2026-1f3a",
    authors=("Lovelace, Ada", "Grace Hopper"),
    group="Engines & Co",
    title="50% better_nets: entry to Classification, Challenge 2026",
    year=2026,
    published=date(2026, 6, 10),
    url="https://example.org/2026/classification/entries/1f3a/",
    note="Engines & Co: Top-5 error 3.57%, rank 1.",
    version="2",
    digest="ab" * 32,
)
# What people type into names and titles: no control characters, no surrogates.
TEXT = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=40).filter(str.strip)


def work(**fields) -> Cited:
    return Cited(**(WORK.__dict__ | fields))


def parsed(text: str):
    library = bibtexparser.parse_string(text, append_middleware=[SeparateCoAuthors(), LatexDecodingMiddleware()])
    assert library.failed_blocks == []
    (entry,) = library.entries
    return entry


def test_a_bibtex_parser_reads_what_was_written():
    entry = parsed(bibtex(WORK))
    assert (entry.entry_type, entry.key) == ("misc", "lovelace2026-1f3a")
    assert entry["author"] == ["Lovelace, Ada", "Grace Hopper"]
    assert entry["title"].strip("{}") == WORK.title
    assert (entry["year"], entry["url"]) == ("2026", WORK.url)
    for told in ("3.57%", "Version 2.", WORK.digest):
        assert told in entry["note"]


def test_without_persons_the_team_is_the_author_as_one_name():
    assert "author = {{Engines \\& Co}}" in bibtex(work(authors=()))


@pytest.mark.parametrize("name", ["Anders and Sons", "Smith, J., Jr., III", ", Ada", "Ada,"])
def test_a_name_that_bibtex_would_take_apart_stays_one(name):
    entry = bibtexparser.parse_string(bibtex(work(authors=(name, "Grace Hopper"))), append_middleware=[])
    (found,) = entry.entries
    assert f"{{{name}}} and Grace Hopper" == found["author"]


@given(TEXT)
def test_any_title_is_read_back_by_the_parser(title):
    entry = parsed(bibtex(work(title=title)))
    # The decoder has letters that modify others for \textasciicircum and \textasciitilde.
    read = entry["title"].translate({0x2C6: "^", 0x2DC: "~"})
    assert " ".join(read.split()).strip("{}") == " ".join(title.split()).strip("{}") or _is_odd(title)


def _is_odd(title: str) -> bool:
    """The decoder joins some sequences (accents, dashes, quotation marks) that LaTeX prints apart or together."""
    return any(char in title for char in "`'\"-{}<>|") or not title.isascii()


@given(TEXT)
def test_escaped_text_has_no_special_character_of_its_own(text):
    escaped = latex(text)
    bare = escaped
    for known in (r"\textbackslash{}", r"\textbraceleft{}", r"\textbraceright{}", r"\textasciitilde{}"):
        bare = bare.replace(known, "")
    for known in (r"\textasciicircum{}", r"\textless{}", r"\textgreater{}", *(f"\\{char}" for char in "$&#%_")):
        bare = bare.replace(known, "")
    assert not set(bare) & set("\\{}$&#%_~^<>\n\r")
    # BibTeX counts braces, whatever stands before them.
    assert escaped.count("{") == escaped.count("}")


@given(st.lists(TEXT, min_size=1, max_size=5))
def test_a_latex_row_has_as_many_cells_as_it_was_given(cells):
    row = latex_row(*cells)
    assert row.endswith(r" \\")
    assert row.removesuffix(r" \\").replace(r"\&", "").count("&") == len(cells) - 1


def test_a_citation_file_has_what_version_1_2_0_requires():
    facts = yaml.safe_load(cff(WORK))
    assert {"cff-version", "message", "title", "authors"} <= facts.keys()
    assert facts["cff-version"] == "1.2.0"
    assert facts["authors"] == [
        {"family-names": "Lovelace", "given-names": "Ada"},
        {"family-names": "Hopper", "given-names": "Grace"},
    ]
    assert facts["type"] in {"dataset", "software"}
    assert facts["date-released"] == "2026-06-10"
    assert facts["identifiers"][0] == {
        "type": "other",
        "value": f"sha256:{WORK.digest}",
        "description": "SHA-256 of the signed results",
    }
    assert yaml.safe_load(cff(work(authors=())))["authors"] == [{"name": "Engines & Co"}]


@given(TEXT, TEXT)
def test_any_title_and_name_is_read_back_from_the_citation_file(title, name):
    facts = yaml.safe_load(cff(work(title=title, authors=(name,))))
    assert facts["title"] == " ".join(title.split())
    assert all(isinstance(part, str) and part for part in facts["authors"][0].values())


def test_plain_text_is_one_line():
    assert plain(work(title="A\ntitle")).count("\n") == 1
    assert plain(WORK).startswith("Lovelace, Ada; Grace Hopper (2026). 50% better_nets")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Lovelace, Ada", ("Lovelace", "Ada")),
        ("Ada King Lovelace", ("Lovelace", "Ada King")),
        ("Plato", ("Plato", "")),
        ("King, Jr., Martin", ("King", "Jr., Martin")),
    ],
)
def test_a_name_with_a_comma_begins_with_the_family(name, parts):
    assert family_and_given(name) == parts


@pytest.mark.parametrize("name", ["Ada Lovelace", "Łukasz Ł", "中文", "", "!"])
def test_a_key_is_ascii_letters_digits_and_a_hyphen(name):
    key = citation_key(name, 2026, "1F3A")
    assert key.isascii()
    assert key.replace("-", "").isalnum()
    assert key.endswith("2026-1f3a")
