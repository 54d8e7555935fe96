from datetime import timedelta

import pytest

from challenge.enums import OrganizerRole
from challenge.models import DateChange, Notice, Phase
from tests.challenge.api.organizing import EDITION, last_event, organizer_of, queries_of
from tests.factories import NOW, make_edition, make_phase, make_task, make_team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
PLAN, CHANGES = f"{EDITION}/dates/plan", f"{EDITION}/date-changes"
WEEK = {"by": "7d", "reason": "Storms."}
END, LATER, EARLIER = "2026-07-10T12:00:00Z", "2026-07-17T12:00:00Z", "2026-07-03T12:00:00Z"


@pytest.fixture
def phase(time_machine):
    time_machine.move_to(NOW, tick=False)
    made = make_phase(with_release=False)
    make_team(made.task.edition)
    return made


@pytest.fixture
def editor(client, phase):
    return organizer_of(client, phase.task.edition, OrganizerRole.EDITOR)


def end_of(phase):
    return Phase.objects.get(pk=phase.pk).closes_at


def test_a_plan_tells_what_would_move_and_changes_nothing(editor, phase):
    status, told = editor.post(PLAN, **WEEK)
    assert (status, told["confirm"], told["teams_told"]) == (200, None, 1)
    (move,) = told["moves"]
    assert (move["task"], move["phase"], move["is_earlier"]) == ("classification", "val", False)
    assert (move["closed_at_before"], move["closes_at"]) == (END, LATER)
    assert end_of(phase) == NOW + timedelta(days=30)
    assert not DateChange.objects.exists()


def test_what_was_looked_at_is_done_and_told(editor, phase):
    seen = editor.post(PLAN, **WEEK)[1]["seen"]
    status, told = editor.post(CHANGES, **WEEK, seen=seen)
    assert (status, told["reason"], told["changed_by"]) == (201, "Storms.", "Ada")
    assert [(move["old"], move["new"]) for move in told["moves"]] == [(END, LATER)]
    assert end_of(phase) == NOW + timedelta(days=37)
    assert Notice.objects.get().kind == "dates.changed"
    assert last_event() == (editor.user, "dates.changed", "edition 2026")
    assert editor.get(CHANGES)[1]["items"] == [told]
    assert editor.get(f"{EDITION}/dates")[1]["items"][0]["closes_at"] == LATER


def test_an_instant_keeps_its_meaning_in_every_zone(editor, phase):
    (move,) = editor.post(PLAN, at="2026-07-17T23:59:00-12:00", scope="classification/val", reason="A day more.")[1][
        "moves"
    ]
    assert move["closes_at"] == "2026-07-18T11:59:00Z"


def test_a_plan_that_has_changed_since_is_looked_at_again(editor, phase):
    seen = editor.post(PLAN, **WEEK)[1]["seen"]
    Phase.objects.filter(pk=phase.pk).update(closes_at=NOW + timedelta(days=31))
    status, refused = editor.post(CHANGES, **WEEK, seen=seen)
    assert (status, refused["code"]) == (422, "settings_refused")
    assert "meanwhile" in refused["detail"]
    assert not DateChange.objects.exists()


def test_time_is_taken_from_teams_only_when_the_new_end_is_repeated(editor, phase):
    shorter = {"by": "-7d", "reason": "A fault."}
    plan = editor.post(PLAN, **shorter)[1]
    assert plan["confirm"] == EARLIER
    status, refused = editor.post(CHANGES, **shorter, seen=plan["seen"])
    assert (status, refused["errors"][0]["where"]) == (422, ["confirmed"])
    status, told = editor.post(CHANGES, **shorter, seen=plan["seen"], confirmed=plan["confirm"])
    assert (status, told["is_shortening"]) == (201, True)
    assert end_of(phase) == NOW + timedelta(days=23)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"reason": "Why?"}, ["at"]),
        ({"reason": "Why?", "by": "7d", "at": LATER}, ["by"]),
        ({"reason": "Why?", "by": "a week"}, ["by"]),
        ({"reason": "Why?", "by": "7d", "scope": "detection"}, ["scope"]),
        ({"reason": "Why?", "at": "2026-07-17T12:00:00"}, ["body", "data", "at"]),
        ({"reason": "Why?", "at": "2026-06-01T12:00:00Z"}, ["at"]),
        ({"by": "7d"}, ["body", "data", "reason"]),
    ],
)
def test_a_plan_that_does_not_fit_is_refused_by_field(editor, body, where):
    status, refused = editor.post(PLAN, **body)
    assert (status, refused["errors"][0]["where"]) == (422, where)


def test_dates_take_the_same_queries_however_many_phases(editor, phase):
    before = queries_of(lambda: editor.get(f"{EDITION}/dates"))
    for slug in ("detection", "localization"):
        task = make_task(phase.task.edition, slug=slug, title=slug)
        Phase.objects.create(task=task, slug="val", title="V", split="val", opens_at=NOW, closes_at=None)
    assert queries_of(lambda: editor.get(f"{EDITION}/dates")) == before
    assert editor.get(f"{EDITION}/dates")[1]["count"] == 3


def test_changes_take_the_same_queries_however_many(editor, phase):
    def change():
        DateChange.objects.create(edition=phase.task.edition, reason="R", changed_at=NOW, changed_by=editor.user)

    change()
    before = queries_of(lambda: editor.get(CHANGES))
    change()
    change()
    assert queries_of(lambda: editor.get(CHANGES)) == before
    DateChange.objects.create(edition=make_edition(2025), reason="R", changed_at=NOW)
    assert editor.get(CHANGES)[1]["count"] == 3
