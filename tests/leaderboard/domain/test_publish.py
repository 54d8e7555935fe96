from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from challenge.enums import FinalSelection, Reveal, Split
from challenge.models import AuditEvent, Phase
from leaderboard.domain.publish import (
    AlreadyPublished,
    CannotPublish,
    due_phases,
    publish,
    publish_due,
    publish_year,
)
from leaderboard.domain.standings import refresh_standings
from leaderboard.enums import Part, PublicationState
from leaderboard.models import Entry, Publication
from submissions.domain.reveal import revealed_report
from submissions.enums import Status, Track
from submissions.models import Evaluation, Team
from tests.factories import NOW, make_edition, make_evaluation, make_phase, make_scored, make_task, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
CLOSED = NOW + timedelta(days=31)


def rows(publication) -> list[tuple[int | None, int | None]]:
    return [(entry.rank, entry.primary_count) for entry in publication.entries.order_by("primary_count", "pk")]


def scored_phase(*counts: int, **fields) -> Phase:
    phase = make_phase(limit_per_day=None, **fields)
    for wrong in counts:
        make_scored(phase, wrong=wrong)
    return phase


def test_publishing_freezes_names_numbers_and_ranks():
    phase = scored_phase(7, 3, 3)
    organizer = make_user()
    publication = publish(phase, now=CLOSED, actor=organizer, note="First.")
    assert rows(publication) == [(1, 3), (1, 3), (3, 7)]
    assert (publication.state, publication.version, publication.as_of) == (PublicationState.FROZEN, 1, CLOSED)
    assert (publication.published_by, publication.note, publication.replaces) == (organizer, "First.", None)
    Team.objects.filter(pk=phase.submissions.first().team_id).update(name="renamed")
    Evaluation.objects.all().delete()
    assert rows(publication) == [(1, 3), (1, 3), (3, 7)]
    assert "renamed" not in publication.entries.values_list("team_name", flat=True)


def test_publishing_is_on_record():
    phase = scored_phase(3)
    publication = publish(phase, now=CLOSED)
    event = AuditEvent.objects.get(verb="results.published")
    assert (event.details["version"], event.details["digest"]) == (1, publication.digest)


def test_only_final_entries_are_published_and_a_team_ranks_by_the_best_of_them():
    phase = make_phase(final_selection=FinalSelection.LATEST, final_entries=2, limit_per_day=None)
    team = make_team(phase.task.edition)
    for minute, wrong in enumerate((1, 5, 8)):
        make_scored(phase, wrong=wrong, team=team, now=NOW + timedelta(minutes=minute))
    make_scored(phase, wrong=6)
    assert rows(publish(phase, now=CLOSED)) == [(1, 5), (2, 6), (None, 8)]


def test_tracks_are_ranked_apart():
    phase = scored_phase(7)
    make_scored(phase, wrong=3, track=Track.OUTSIDE)
    assert rows(publish(phase, now=CLOSED)) == [(1, 3), (1, 7)]


def test_dry_runs_are_nobodys_entries():
    phase = scored_phase(7, 0)
    Team.objects.filter(submissions__evaluations__report__metrics__flat_error__wrong__4=0).update(is_internal=True)
    assert rows(publish(phase, now=CLOSED)) == [(1, 7)]
    assert refresh_standings(phase.pk, now=NOW).entries.count() == 1


@pytest.mark.parametrize("reveal", list(Reveal))
def test_published_are_all_metrics_whatever_the_phase_revealed(reveal):
    phase = scored_phase(7, reveal=reveal)
    entry = publish(phase, now=CLOSED).entries.get()
    assert set(entry.metrics) == {"flat_error", "hierarchical_error"}


def test_publication_opens_a_closed_phase_to_its_teams():
    phase = scored_phase(7, reveal=Reveal.HIDDEN)
    publish(phase, now=CLOSED)
    evaluation = Evaluation.objects.select_related("submission__phase").get()
    assert revealed_report(evaluation) == evaluation.report


def test_with_a_split_the_holdout_ranks():
    phase = make_phase()
    release = phase.live_release
    type(release.ground_truth).objects.update(split="labels/split.csv")
    for live, holdout in ((2, 9), (3, 1)):
        evaluation = make_scored(phase, wrong=live)
        parts = {"live": live, "holdout": holdout}
        evaluation.report["parts"] = {
            name: {"images": 6, "metrics": {"flat_error": {"wrong": [count], "error": [count / 6]}}}
            for name, count in parts.items()
        }
        evaluation.save()
    live = refresh_standings(phase.pk, now=NOW)
    published = publish(phase, now=CLOSED)
    assert (rows(live), live.part, live.image_count) == ([(1, 2), (2, 3)], Part.LIVE, 6)
    assert (rows(published), published.part, published.image_count) == ([(1, 1), (2, 9)], Part.HOLDOUT, 6)


def test_an_ap_ranks_from_high_to_low():
    phase = make_phase(primary_metric="mean_ap")
    for ap in (0.25, 0.75, None):
        evaluation = make_scored(phase)
        evaluation.report["metrics"] = {"mean_ap": ap, "per_class_ap": {"n1": ap}}
        evaluation.save()
    for table in (refresh_standings(phase.pk, now=NOW), publish(phase, now=CLOSED)):
        ranked = table.entries.filter(rank__isnull=False).order_by("rank")
        assert list(ranked.values_list("primary_count", "primary_value")) == [(None, 0.75), (None, 0.25)]
        assert table.lower_is_better is False


def still_open(phase):
    type(phase).objects.update(closes_at=CLOSED + timedelta(seconds=1))


def not_open_yet(phase):
    type(phase).objects.update(opens_at=CLOSED + timedelta(days=1), closes_at=None)


def without_labels(phase):
    type(phase).objects.update(live_release=None)


def not_public(phase):
    phase.task.edition.is_public = False
    phase.task.edition.save()


def one_waits(phase):
    make_evaluation(phase)


def two_run(phase):
    for _ in range(2):
        make_evaluation(phase)
    Evaluation.objects.filter(status=Status.QUEUED).update(status=Status.RUNNING)


def scored_by_earlier_rules_only(phase):
    Evaluation.objects.update(scorer_version="0")


def none_scored(phase):
    Evaluation.objects.update(status=Status.REJECTED)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (still_open, "open until"),
        (not_open_yet, "not open yet"),
        (without_labels, "no live labels"),
        (not_public, "not public"),
        (one_waits, "One file waits"),
        (two_run, "2 files wait or are being scored"),
        (scored_by_earlier_rules_only, "earlier labels only"),
        (none_scored, "No file has been scored"),
    ],
)
def test_what_is_not_finished_is_not_published(change, reason):
    phase = scored_phase(7)
    change(phase)
    with pytest.raises(CannotPublish, match=reason):
        publish(phase, now=CLOSED)
    assert Publication.objects.count() == 0


def test_a_dry_run_that_still_runs_holds_nothing_up():
    phase = scored_phase(7)
    waiting = make_evaluation(phase)
    Team.objects.filter(pk=waiting.submission.team_id).update(is_internal=True)
    assert rows(publish(phase, now=CLOSED)) == [(1, 7)]


def test_a_phase_without_an_end_is_published_as_of_now_and_stays_as_closed_as_it_was():
    phase = scored_phase(7, closes_at=None, reveal=Reveal.HIDDEN)
    assert publish(phase, now=NOW).as_of == NOW
    phase.refresh_from_db()
    assert phase.results_opened_at is None


def test_results_are_published_once():
    phase = scored_phase(7)
    publish(phase, now=CLOSED)
    with pytest.raises(AlreadyPublished, match="version 1"):
        publish(phase, now=CLOSED)
    assert Publication.objects.count() == 1


def test_a_year_is_its_closed_test_phases_in_one_transaction():
    task = make_task()
    scored_phase(9, task=task)
    first, second = (scored_phase(wrong, task=task, slug=f"t{wrong}", split=Split.TEST) for wrong in (3, 5))
    scored_phase(1, task=task, slug="open", split=Split.TEST, closes_at=CLOSED + timedelta(days=1))
    published = publish_year(task.edition, now=CLOSED)
    assert [(each.phase_id, each.version) for each in published] == [(first.pk, 1), (second.pk, 1)]
    with pytest.raises(CannotPublish, match="no closed test phase"):
        publish_year(task.edition, now=CLOSED)


def test_of_a_year_all_phases_are_published_or_none():
    task = make_task()
    scored_phase(3, task=task, slug="a", split=Split.TEST)
    late = scored_phase(5, task=task, slug="b", split=Split.TEST)
    make_evaluation(late)
    with pytest.raises(CannotPublish, match="One file waits"):
        publish_year(task.edition, now=CLOSED)
    assert Publication.objects.count() == 0


def test_what_is_due_is_published_at_its_moment_and_once():
    phase = scored_phase(7, publish_at=CLOSED)
    assert publish_due(CLOSED - timedelta(seconds=1)) == []
    (publication,) = publish_due(CLOSED)
    assert (publication.phase, publication.published_by) == (phase, None)
    assert publish_due(CLOSED + timedelta(days=1)) == []


def test_what_is_due_waits_for_its_last_score():
    phase = scored_phase(7, publish_at=CLOSED)
    waiting = make_evaluation(phase)
    assert publish_due(CLOSED) == []
    Evaluation.objects.filter(pk=waiting.pk).update(status=Status.CANCELLED)
    assert len(publish_due(CLOSED)) == 1


def test_one_phase_that_cannot_be_frozen_holds_up_no_other(monkeypatch):
    task = make_task()
    broken = scored_phase(7, task=task, publish_at=CLOSED - timedelta(days=1))
    scored_phase(5, task=task, slug="second", publish_at=CLOSED)
    Evaluation.objects.filter(submission__phase=broken).update(report={"metrics": {}})
    assert [rows(each) for each in publish_due(CLOSED)] == [[(1, 5)]]


def test_what_was_withdrawn_is_not_published_again_by_itself():
    phase = scored_phase(7, publish_at=CLOSED)
    publish_due(CLOSED)
    Publication.objects.update(withdrawn_at=CLOSED)
    assert due_phases(CLOSED) == []
    again = publish(phase, now=CLOSED)
    assert (again.version, again.replaces.version) == (2, 1)


@pytest.mark.parametrize(
    "change",
    [
        lambda found: Publication.objects.filter(pk=found.pk).update(note="other"),
        lambda found: Publication.objects.filter(pk=found.pk).update(contents={}),
        lambda found: Publication.objects.filter(pk=found.pk).update(state=PublicationState.LIVE),
        lambda found: found.entries.update(rank=1),
        lambda found: found.entries.first().save(),
    ],
)
def test_the_database_refuses_to_change_what_is_frozen(change):
    publication = publish(scored_phase(7, 3), now=CLOSED)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        change(publication)
    assert rows(publication) == [(1, 3), (2, 7)]


def test_live_tables_change_freely():
    phase = scored_phase(7)
    table = refresh_standings(phase.pk, now=NOW)
    table.entries.update(rank=9)
    Publication.objects.filter(pk=table.pk).update(note="live")
    assert Entry.objects.get().rank == 9


@pytest.mark.parametrize("number", [1, 3])
def test_publishing_takes_the_same_queries_however_many_entries(django_assert_max_num_queries, number):
    phase = scored_phase(*range(number), edition=make_edition(2027))
    # Of these, three write the line of the log: its last is locked and read, the new one is put after it.
    with django_assert_max_num_queries(28):
        publish(phase, now=CLOSED)
