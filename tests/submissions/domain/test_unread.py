from datetime import timedelta

import pytest

from challenge.models import DateChange, News
from submissions.domain.unread import mark_read, read_until, unread_number
from submissions.models import Question
from tests.factories import NOW, make_edition, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
HOUR = timedelta(hours=1)


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def ada(edition):
    person = make_user()
    make_team(edition, user=person)
    return person


def news(edition, at=NOW, **fields):
    return News.objects.create(edition=edition, title="Data", body="There.", posted_at=at, **fields)


def answered(team, at=NOW, **fields):
    person = team.memberships.get().user
    words = {"text": "When?", "answer": "Now.", "answered_at": at, "asked_at": NOW}
    return Question.objects.create(edition=team.edition, team=team, asked_by=person, **(words | fields))


def test_what_is_new_counts_until_it_is_read(edition, ada):
    news(edition)
    DateChange.objects.create(edition=edition, reason="Rain", changed_at=NOW + HOUR)
    answered(make_team(edition), is_public=True, public_text="When?")
    assert unread_number(ada, 2026) == 3
    mark_read(ada, edition, NOW)
    assert unread_number(ada, 2026) == 1
    mark_read(ada, edition, NOW + HOUR)
    assert unread_number(ada, 2026) == 0


def test_private_answers_count_for_their_team_alone(edition, ada):
    answered(ada.teams.get())
    answered(make_team(edition))
    assert unread_number(ada, 2026) == 1
    ada.memberships.update(left_at=NOW)
    assert unread_number(ada, 2026) == 0


def test_questions_that_wait_are_nothing_to_read(edition, ada):
    answered(ada.teams.get(), at=None, answer="")
    assert unread_number(ada, 2026) == 0


def test_what_is_changed_is_unread_anew(edition, ada):
    news(edition, changed_at=NOW + HOUR)
    answered(make_team(edition), is_public=True, corrected_at=NOW + HOUR)
    mark_read(ada, edition, NOW)
    assert unread_number(ada, 2026) == 2


def test_other_editions_and_other_peoples_marks_do_not_count(edition, ada):
    news(make_edition(2025))
    news(edition)
    mark_read(make_user(), edition, NOW)
    assert unread_number(ada, 2026) == 1


def test_a_mark_never_moves_back(edition, ada):
    mark_read(ada, edition, NOW)
    mark_read(ada, edition, NOW - HOUR)
    assert read_until(ada, edition) == NOW


def test_counting_takes_one_query(edition, ada, django_assert_num_queries):
    for hour in range(3):
        news(edition, NOW + hour * HOUR)
    with django_assert_num_queries(1):
        assert unread_number(ada, 2026) == 3
