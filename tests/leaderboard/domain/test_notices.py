from datetime import timedelta

import pytest
from django.db import transaction

from challenge.domain.ground_truth import freeze, import_ground_truth
from challenge.domain.releases import make_release
from challenge.enums import Channel, Reveal, Split
from challenge.models import Delivery, Notice
from leaderboard.domain.correcting import correct, withdraw
from leaderboard.domain.going_live import go_live
from leaderboard.domain.notices import tell_rescored
from leaderboard.domain.publish import publish
from submissions.domain.evaluation import run_evaluation
from submissions.domain.rescoring import start_rescoring
from submissions.domain.webhooks import add_webhook
from submissions.enums import Status
from submissions.models import Evaluation, Team
from tests.factories import (
    CLASSES,
    IMAGES,
    LABELS,
    NOW,
    make_phase,
    make_scored,
    make_submission,
    make_task,
    make_team,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
LATER = NOW + timedelta(hours=1)
CLOSED = NOW + timedelta(days=31)


def addresses(notice) -> set[str]:
    return set(notice.deliveries.values_list("address", flat=True))


@pytest.fixture
def closed():
    phase = make_phase(limit_per_day=None, split=Split.TEST)
    make_scored(phase, wrong=3, team=make_team(phase.task.edition, user=make_user("ada@example.org")))
    return phase


def test_publishing_tells_every_team_of_the_task(closed):
    edition = closed.task.edition
    make_team(edition, user=make_user("bob@example.org"))
    elsewhere = make_team(edition, user=make_user("cleo@example.org"))
    elsewhere.tasks.set([make_task(edition, slug="other")])
    publish(closed, now=CLOSED)
    notice = Notice.objects.get()
    assert (notice.kind, notice.subject) == ("results.published", "Results published: Classification, Validation")
    assert addresses(notice) == {"ada@example.org", "bob@example.org"}
    assert "https://yardstick.test/2026/classification/" in notice.body


def test_a_correction_says_its_public_note(closed):
    correct(publish(closed, now=CLOSED), note="Two labels were wrong.", now=CLOSED)
    notice = Notice.objects.get(kind="results.corrected")
    assert "version 2" in notice.body
    assert "Two labels were wrong." in notice.body
    assert notice.payload["note"] == "Two labels were wrong."


def test_what_is_withdrawn_is_told_with_the_reason(closed):
    withdraw(publish(closed, now=CLOSED), reason="Wrong list.", now=CLOSED)
    assert "Wrong list." in Notice.objects.get(kind="results.withdrawn").body


def test_nobody_is_told_of_results_that_were_not_published_after_all(closed):
    with transaction.atomic():
        publish(closed, now=CLOSED)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


def score_everything() -> None:
    for pk in Evaluation.objects.filter(status=Status.QUEUED).values_list("pk", flat=True):
        run_evaluation(pk, worker="here", clock=lambda: LATER)


def new_labels(phase, *, changed: int):
    # What these images are relabelled as is the fifth class, which "perfect" files guess for none of them first.
    labels = [
        (image, CLASSES[5][1] if place < changed else label)
        for place, (image, (_name, label)) in enumerate(zip(IMAGES, LABELS, strict=True))
    ]
    return make_release(freeze(import_ground_truth(phase=phase, labels=labels, now=LATER), now=LATER), now=LATER)


def live_phase(**fields):
    """A phase with a perfect file of each of two teams, ada's sent first, scored."""
    phase = make_phase(limit_per_day=None, **fields)
    for minute, person in enumerate(("ada@example.org", "bob@example.org")):
        team = make_team(phase.task.edition, user=make_user(person))
        make_submission(phase, team=team, now=NOW + timedelta(minutes=minute))
    score_everything()
    return phase


def relabel(phase, *, changed: int = 3) -> None:
    release = new_labels(phase, changed=changed)
    start_rescoring(release, now=LATER)
    score_everything()
    go_live(release, now=LATER)


def test_each_team_is_told_its_own_numbers_alone():
    phase = live_phase()
    relabel(phase)
    notices = list(Notice.objects.filter(kind="scores.changed").order_by("pk"))
    assert [addresses(notice) for notice in notices] == [{"ada@example.org"}, {"bob@example.org"}]
    for notice, team in zip(notices, Team.objects.order_by("pk"), strict=True):
        assert team.name in notice.subject
        assert [each["submission"] for each in notice.payload["submissions"]] == [
            str(pk) for pk in team.submissions.values_list("pk", flat=True)
        ]


def test_the_old_and_the_new_number_are_those_of_the_two_scorings():
    phase = live_phase()
    relabel(phase)
    notice = Notice.objects.filter(kind="scores.changed").first()
    submission = notice.payload["submissions"][0]["submission"]
    old, new = (
        each.report["metrics"]["flat_error"]["wrong"][-1]
        for each in Evaluation.objects.filter(submission=submission).order_by("pk")
    )
    assert old != new
    assert f"({old} of 12), now " in notice.body
    assert f"({new} of 12)" in notice.body
    assert notice.payload["submissions"][0]["new"] == pytest.approx(new / 12)


def test_labels_that_change_no_score_say_so():
    phase = live_phase()
    relabel(phase, changed=0)
    assert "has not changed" in Notice.objects.filter(kind="scores.changed").first().body


def test_hidden_results_stay_hidden():
    phase = live_phase(reveal=Reveal.HIDDEN)
    relabel(phase)
    notice = Notice.objects.filter(kind="scores.changed").first()
    assert "stays hidden" in notice.body
    assert "of 12" not in notice.body
    assert notice.payload["submissions"][0] | {"submission": ""} == {"submission": "", "old": None, "new": None}


def test_the_first_labels_of_a_phase_are_no_news():
    phase = make_phase(with_release=False)
    go_live(new_labels(phase, changed=0), now=LATER)
    assert not Notice.objects.exists()


def test_programs_of_the_team_are_told_too():
    phase = live_phase()
    team = Team.objects.first()
    add_webhook(captain=team.members.get(), team=team, url="https://ci.example.org/", now=NOW)
    relabel(phase)
    assert Delivery.objects.filter(channel=Channel.WEBHOOK).count() == 1


@pytest.mark.parametrize("files", [1, 4])
def test_the_number_of_queries_does_not_grow_with_the_files_of_a_team(django_assert_num_queries, files):
    phase = live_phase()
    for _file in range(files - 1):
        make_submission(phase, team=Team.objects.first())
    score_everything()
    old = phase.live_release
    relabel(phase)
    phase.refresh_from_db()
    Notice.objects.all().delete()
    with django_assert_num_queries(23):
        tell_rescored(phase, old, phase.live_release, LATER)
