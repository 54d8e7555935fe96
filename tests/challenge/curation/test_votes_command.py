import csv
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

VOTES = """image,label,rater,answer
a,fox,r1,yes
a,fox,r2,yes
a,fox,r3,no
b,fox,r1,yes
b,fox,r2,yes
b,fox,r3,yes
"""


@pytest.fixture
def votes(tmp_path):
    path = tmp_path / "votes.csv"
    path.write_text(VOTES)
    return path


def _output(*arguments):
    out = StringIO()
    call_command("curate", *map(str, arguments), stdout=out)
    return out.getvalue()


def _rows(path):
    return list(csv.DictReader(path.read_text().splitlines()))


def test_escalated_cases_come_back_decided(votes, tmp_path):
    first = json.loads(_output("votes", votes, "--out", tmp_path / "first", "--json"))
    assert (first["settled"], first["escalated"], first["labels"]) == (1, 1, 1)
    decided = (tmp_path / "first" / "escalated.csv").read_text().replace("yes:2 no:1,", "yes:2 no:1,yes")
    (tmp_path / "decided.csv").write_text(decided)
    options = ["--decided", tmp_path / "decided.csv", "--out", tmp_path / "second"]
    second = json.loads(_output("votes", votes, *options, "--json"))
    assert (second["settled"], second["escalated"], second["decided"]) == (2, 0, 1)
    assert [row["image"] for row in _rows(tmp_path / "second" / "labels.csv")] == ["a", "b"]


def test_raters_are_held_against_golden_questions(votes, tmp_path):
    (tmp_path / "golden.csv").write_text("image,label,answer\na,fox,yes\nb,fox,yes\n")
    _output("votes", votes, "--golden", tmp_path / "golden.csv", "--out", tmp_path / "out")
    found = {row["rater"]: (row["asked"], row["right"]) for row in _rows(tmp_path / "out" / "raters.csv")}
    assert found == {"r1": ("2", "2"), "r2": ("2", "2"), "r3": ("2", "1")}


def test_a_case_that_is_decided_twice_is_told_with_its_row(votes, tmp_path):
    case = "a,fox,yes,0.6667,yes:2 no:1,yes\n"
    (tmp_path / "decided.csv").write_text(f"image,label,likeliest,confidence,votes,decision\n{case}{case}")
    with pytest.raises(CommandError, match="Row 3, column decision: 'yes' found, expected one answer about 'a'"):
        _output("votes", votes, "--decided", tmp_path / "decided.csv", "--out", tmp_path / "out")


def test_without_a_second_opinion_nothing_is_said_of_agreement(tmp_path):
    (tmp_path / "votes.csv").write_text("image,label,rater,answer\na,,r1,fox\n")
    assert json.loads(_output("votes", tmp_path / "votes.csv", "--out", tmp_path, "--json"))["agreement"] is None
    assert "kappa" not in _output("votes", tmp_path / "votes.csv", "--out", tmp_path)


def test_people_read_a_summary(votes, tmp_path):
    told = _output("votes", votes, "--method", "dawid-skene", "--audit-ratio", "1", "--out", tmp_path / "out")
    assert "6 votes of 3 raters on 2 questions" in told
    assert "alpha" in told


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--min-conf", "1.5"], "min_conf must be from 0 to 1, not 1.5"),
        (["--positive", "ja"], "Nobody answered 'ja'"),
    ],
)
def test_wrong_options_are_told(votes, tmp_path, options, why):
    with pytest.raises(CommandError, match=why):
        _output("votes", votes, "--out", tmp_path / "out", *options)


def test_what_a_majority_is_worth():
    assert "0.972" in _output("p-maj", 3, 0.9)
    with pytest.raises(CommandError, match="an accuracy from 0 to 1"):
        _output("p-maj", 3, 9)
