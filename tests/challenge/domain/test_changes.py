import pytest

from challenge.domain.changes import WHOLE, SettingsRefused, check, differing, refuse
from tests.factories import NOW, make_edition, make_phase, make_task

pytestmark = pytest.mark.django_db


def test_only_what_differs_is_a_change_and_is_kept_as_json():
    phase = make_phase(task=make_task(make_edition()))
    values = {"title": "Validation", "opens_at": NOW, "task": phase.task, "limit_per_day": None}
    assert differing(phase, values) == {
        "opens_at": [phase.opens_at.isoformat(), NOW.isoformat()],
        "limit_per_day": [2, None],
    }
    assert differing(phase.task, {"taxonomy": None}) == {"taxonomy": ["Six classes", None]}


def test_a_refusal_names_its_fields_and_what_is_about_the_whole():
    phase = make_phase()
    phase.title, phase.closes_at = "", phase.opens_at
    with pytest.raises(SettingsRefused) as refused:
        check(phase)
    assert refused.value.problems == {
        "title": ["This field cannot be blank."],
        WHOLE: ["A phase must close after it opens."],
    }
    assert str(refused.value) == "title: This field cannot be blank.\nA phase must close after it opens."


def test_a_refusal_of_one_field_has_one_sentence():
    assert refuse("year", "No.").problems == {"year": ["No."]}
