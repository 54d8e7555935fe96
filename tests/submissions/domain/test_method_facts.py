import pytest

from submissions.domain.method_facts import public_facts, public_links, what_is_missing
from submissions.models import MethodDescription
from tests.factories import NOW

WHOLE = {
    "short_name": "Net",
    "abstract": "Deep.",
    "authors": [{"name": "Ada", "affiliation": ""}],
    "paper_url": "https://example.org/paper",
    "code_url": "https://example.org/code",
    "outside_data": "Flickr",
    "parameters": 60,
    "compute": "A week",
    "described_at": NOW,
}


def method(**fields) -> MethodDescription:
    return MethodDescription(**(WHOLE | fields))


def test_a_revealed_method_tells_all_that_its_team_said():
    facts = public_facts(method())
    for name in ("abstract", "authors", "outside_data", "parameters", "compute"):
        assert facts[name] == WHOLE[name]
    assert public_links(method())["paper_url"] == WHOLE["paper_url"]


def test_a_closed_method_tells_who_made_it_and_nothing_else():
    closed = method(is_revealed=False)
    assert public_facts(closed) == {"authors": WHOLE["authors"], "is_revealed": False}
    assert set(public_links(closed).values()) == {""}


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({}, []),
        ({"abstract": ""}, ["an abstract"]),
        ({"abstract": "", "is_revealed": False}, []),
        ({"authors": [], "abstract": ""}, ["its authors", "an abstract"]),
        ({"short_name": ""}, ["a short name"]),
        ({"described_at": None}, ["your team's word that it is complete: save it once"]),
        ({"described_at": None, "authors": []}, ["its authors"]),
    ],
)
def test_what_a_description_lacks_is_told_in_words(fields, missing):
    assert what_is_missing(method(**fields)) == missing
