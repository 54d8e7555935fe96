import gzip
import io

import pytest
from django.core.files.storage import storages

from challenge.curation.vote_rounds import Options
from challenge.domain import vote_rounds
from challenge.domain.changes import SettingsRefused
from challenge.domain.vote_files import stored_rows, table_of_round
from challenge.domain.vote_rounds import decide_cases, start_round
from challenge.models import AuditEvent, VoteRound
from tests.factories import NOW, make_phase, make_user

pytestmark = pytest.mark.django_db

# Three raters of a fox, of whom one errs; two of a husky, who disagree.
VOTES = b"""image,label,rater,answer
val_001,n02119789,r1,yes
val_001,n02119789,r2,yes
val_001,n02119789,r3,yes
val_002,n02100735,r1,yes
val_002,n02100735,r2,yes
val_002,n02100735,r3,no
val_003,n02110185,r1,yes
val_003,n02110185,r3,no
"""
CASES = "image,label,likeliest,confidence,votes,decision\n"


def start(phase, votes=VOTES, golden=None, **options):
    packed = io.BytesIO(golden) if golden else None
    return start_round(
        phase, name="May", votes=io.BytesIO(votes), golden=packed, options=Options(**options), now=NOW, actor=None
    )


def decide(round_, rows: str):
    return decide_cases(round_, io.BytesIO((CASES + rows).encode()), now=NOW)


def labels(round_) -> list[tuple[str, ...]]:
    return [tuple(row) for row in stored_rows(round_.draft)]


def content(file) -> bytes:
    with file.open("rb") as opened:
        return opened.read()


def test_a_round_is_settled_when_it_is_uploaded_and_keeps_its_files():
    phase, organizer = make_phase(), make_user()
    made = start_round(phase, name="May", votes=io.BytesIO(VOTES), options=Options(), now=NOW, actor=organizer)
    made = VoteRound.objects.get(pk=made.pk)
    assert (made.report["settled"], made.report["escalated"], made.report["labels"]) == (1, 2, 1)
    assert labels(made) == [("val_001", "n02119789")]
    assert [row[0] for row in stored_rows(made.escalated)] == ["val_002", "val_003"]
    assert content(made.votes) == VOTES
    event = AuditEvent.objects.get(verb="votes.settled")
    assert (event.actor, event.details["round"], event.details["escalated"]) == (organizer, "May", 2)


def test_packed_votes_are_kept_as_they_came_and_read_again():
    packed = gzip.compress(VOTES)
    made = start(make_phase(), packed)
    assert content(made.votes) == packed
    assert decide(made, "val_002,n02100735,,,,yes\n").report["escalated"] == 1


def test_decisions_add_up_and_the_latest_counts():
    made = start(make_phase())
    made = decide(made, "val_002,n02100735,yes,0.6667,yes:2 no:1,yes\nval_003,n02110185,yes,0.5,yes:1 no:1,\n")
    assert (made.report["escalated"], made.report["decided"]) == (1, 1)
    made = decide(made, "val_003,n02110185,yes,0.5,yes:1 no:1,yes\nval_002,n02100735,yes,0.6667,yes:2 no:1,no\n")
    assert (made.report["escalated"], made.report["decided"]) == (0, 2)
    assert labels(made) == [("val_001", "n02119789"), ("val_003", "n02110185")]


def test_files_that_were_settled_anew_are_replaced(django_capture_on_commit_callbacks):
    made = start(make_phase())
    store, former = storages["curation"], made.escalated.name
    with django_capture_on_commit_callbacks(execute=True):
        again = decide(made, "val_002,n02100735,,,,yes\n")
    assert again.escalated.name != former
    assert not store.exists(former)
    assert store.exists(again.votes.name)


def test_cases_come_back_from_a_spreadsheet_with_a_quote_before_formulas():
    phase = make_phase()
    made = start(phase, b"image,label,rater,answer\n=a,fox,r1,yes\n=a,fox,r2,no\n")
    assert decide(made, "'=a,fox,yes,0.5,yes:1 no:1,yes\n").report["escalated"] == 0


def test_golden_questions_tell_how_good_raters_are():
    golden = b"image,label,answer\nval_001,n02119789,yes\nval_002,n02100735,yes\n"
    made = start(make_phase(), golden=golden)
    header, rows = table_of_round(made, "raters")
    found = {row[0]: dict(zip(header, row, strict=True)) for row in rows}
    assert (found["r3"]["asked"], found["r3"]["right"]) == (2, 1)
    assert found["r1"]["right"] == 2
    # They are there still when cases come back.
    again = decide(made, "val_002,n02100735,,,,yes\n")
    assert [rater["asked"] for rater in again.report["raters"]] == [2, 2, 2]


@pytest.mark.parametrize(
    ("votes", "golden", "options", "field", "why"),
    [
        (b"image,label\n", None, {}, "votes", "Row 1: expected the columns image, label, rater, answer"),
        (b"\xff\xfe", None, {}, "votes", "not UTF-8 text"),
        (VOTES + b"val_004,n02110185,r1\n", None, {}, "votes", "Row 10: 3 cells, expected 4"),
        (VOTES, b"image,label\n", {}, "golden", "Row 1: expected the columns image,label,answer"),
        (VOTES, b"image,label,answer\nval_009,dog,yes\n", {}, "golden", "None of the golden questions is among"),
        (VOTES, None, {"positive": "ja"}, "positive", "Nobody answered 'ja'; the answers are no, yes"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_kept(votes, golden, options, field, why):
    phase = make_phase()
    before = _stored()
    with pytest.raises(SettingsRefused) as refused:
        start(phase, votes, golden, **options)
    assert list(refused.value.problems) == [field]
    assert why in "\n".join(refused.value.problems[field])
    assert not VoteRound.objects.exists()
    assert _stored() == before


def _stored() -> list[str]:
    store = storages["curation"]
    return sorted(store.listdir("votes")[1]) if store.exists("votes") else []


def test_more_votes_than_a_request_settles_are_left_to_the_command(monkeypatch):
    monkeypatch.setattr(vote_rounds, "MOST_VOTES", 7)
    with pytest.raises(SettingsRefused, match="8 votes and a page settles 7; for more there is"):
        start(make_phase())


def test_a_model_that_does_not_fit_is_told_beside_the_method(monkeypatch):
    monkeypatch.setattr("challenge.curation.dawid_skene.MAX_CELLS", 1)
    with pytest.raises(SettingsRefused) as refused:
        start(make_phase(), method="dawid-skene")
    assert list(refused.value.problems) == ["method"]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ("", "has a header and no rows"),
        ("val_002,n02100735,yes,0.6667,yes:2 no:1,\n", "No case is decided"),
        ("val_001,n02119789,,,,no\n", "'val_001' with 'n02119789': it was settled by the votes"),
        ("val_002,n02100735,,,,ja\n", "the decision 'ja' is none of no, yes"),
        ("val_002,n02100735,,,,no\nval_002,n02100735,,,,yes\n", "Row 3, column decision: 'yes' found"),
    ],
)
def test_decisions_that_fit_nothing_are_refused_and_change_nothing(rows, why):
    made = start(make_phase())
    before = _stored()
    with pytest.raises(SettingsRefused) as refused:
        decide(made, rows)
    assert why in "\n".join(refused.value.problems["decided"])
    made.refresh_from_db()
    assert (made.report["decided"], bool(made.decided), _stored()) == (0, False, before)
