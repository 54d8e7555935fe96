import gzip
import io

import numpy as np
import pytest

from challenge.curation.votes import (
    VotesRefused,
    audit_cases,
    decide,
    escalated_cases,
    labels_of,
    majority,
    read_votes,
)

ROWS = """image,label,rater,answer
a,fox,r1,yes
a,fox,r2,yes
a,fox,r3,no
b,fox,r1,yes
b,fox,r2,yes
b,fox,r3,yes
b,dog,r1,no
b,dog,r2,yes
c,dog,r1,no
c,dog,r2,no
c,dog,r3,no
"""


@pytest.fixture
def votes(tmp_path):
    return read_votes(_file(tmp_path, ROWS))


def _file(folder, text):
    path = folder / "votes.csv"
    path.write_text(text)
    return path


def test_two_of_three_voters_escalate_at_067(votes):
    settled = majority(votes, min_conf=0.67)
    assert settled.confidence[0] == pytest.approx(2 / 3)
    assert settled.escalated.tolist() == [True, False, True, False]


def test_two_of_three_voters_settle_at_066(votes):
    assert majority(votes, min_conf=0.66).escalated.tolist() == [False, False, True, False]


def test_a_tie_escalates_however_little_confidence_is_asked_for(votes):
    assert majority(votes, min_conf=0.1).escalated.tolist() == [False, False, True, False]


def test_labels_are_those_settled_with_yes(votes):
    assert list(labels_of(votes, majority(votes, min_conf=0.67), positive="yes")) == [("b", "fox")]


def test_escalated_cases_carry_the_counts_and_an_empty_decision(votes):
    assert list(escalated_cases(votes, majority(votes, min_conf=0.67))) == [
        ("a", "fox", "yes", 0.6667, "yes:2 no:1", ""),
        ("b", "dog", "yes", 0.5, "yes:1 no:1", ""),
    ]


def test_decided_cases_become_labels(votes):
    settled = majority(votes, min_conf=0.67)
    decided = decide(votes, settled, {("a", "fox"): "yes", ("b", "dog"): "no"})
    assert not decided.escalated.any()
    assert list(labels_of(votes, decided, positive="yes")) == [("a", "fox"), ("b", "fox")]
    # What was settled before stays what it was.
    assert settled.escalated.any()


@pytest.mark.parametrize(
    ("case", "answer", "why"),
    [
        (("z", "fox"), "yes", "'z' with 'fox': nobody was asked"),
        (("b", "fox"), "no", "'b' with 'fox': it was settled by the votes"),
        (("a", "fox"), "ja", "the decision 'ja' is none of no, yes"),
    ],
)
def test_a_decision_that_fits_no_escalated_case_is_refused(votes, case, answer, why):
    with pytest.raises(VotesRefused, match=why):
        decide(votes, majority(votes, min_conf=0.67), {case: answer})


def test_the_audit_is_a_seeded_share_of_what_is_settled(votes):
    settled = majority(votes, min_conf=0.67)
    drawn = [list(audit_cases(votes, settled, ratio=0.5, seed=3)) for _ in range(2)]
    assert drawn[0] == drawn[1]
    assert len(drawn[0]) == 1
    assert drawn[0][0][:2] in {("b", "fox"), ("c", "dog")}


def test_answers_may_be_the_labels_themselves(tmp_path):
    votes = read_votes(_file(tmp_path, "image,label,rater,answer\na,,r1,fox\na,,r2,fox\na,,r3,dog\nb,,r1,dog\n"))
    assert votes.asks_for_labels
    assert list(labels_of(votes, majority(votes, min_conf=0.6), positive="")) == [("a", "fox"), ("b", "dog")]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("image;label;rater;answer\na;b;c;d\n", "Row 1: expected the columns image, label, rater, answer"),
        ("image,label,rater,answer,rater\na,b,c,d,e\n", "each once; found image,label,rater,answer,rater"),
        ("image,label,rater,answer\na,fox,r1,yes\nb,fox,r1\n", "Row 3: 3 cells, expected 4: 'b,fox,r1'"),
        ("image,label,rater,answer\n", "no votes below its header"),
        ("image,label,rater,answer\na,fox,,yes\n", "Column rater is empty in 1 rows, the first: 2"),
        ("image,label,rater,answer\na,fox,r1,yes\nb,,r1,yes\n", "Some votes have a label and others have none"),
        ("image,label,rater,answer\na,fox,r1,yes\na,fox,r1,no\n", "Row 3: r1 answers the question about 'a"),
    ],
)
def test_a_broken_file_is_refused_with_its_rows(tmp_path, text, why):
    with pytest.raises(VotesRefused, match=why):
        read_votes(_file(tmp_path, text))


def test_votes_may_come_packed_and_as_an_open_file():
    votes = read_votes(io.BytesIO(gzip.compress(ROWS.encode())))
    assert (len(votes), votes.questions, votes.raters) == (11, 4, ["r1", "r2", "r3"])


def test_a_word_for_yes_that_nobody_used_is_refused(votes):
    with pytest.raises(VotesRefused, match="Nobody answered 'ja'; the answers are no, yes"):
        list(labels_of(votes, majority(votes, min_conf=0.67), positive="ja"))


def test_a_majority_agrees_with_counting_by_hand(tmp_path):
    draw = np.random.default_rng(5)
    rows = [(f"i{q}", f"r{r}", "abc"[draw.integers(3)]) for q in range(200) for r in range(5) if draw.random() < 0.8]
    text = "".join(f"{image},x,{rater},{answer}\n" for image, rater, answer in rows)
    votes = read_votes(_file(tmp_path, f"image,label,rater,answer\n{text}"))
    settled = majority(votes, min_conf=0.6)
    for number, image in enumerate(votes.images):
        given = [answer for each, _rater, answer in rows if each == image]
        best = max(given.count(answer) for answer in "abc")
        winners = [answer for answer in "abc" if given.count(answer) == best]
        assert votes.answers[settled.answer[number]] in winners
        assert settled.confidence[number] == pytest.approx(best / len(given))
        assert settled.escalated[number] == (best / len(given) < 0.6 or len(winners) > 1)
