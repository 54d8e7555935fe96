"""A candidate Release against the live one: what every entry had, what it would have, and who would move."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from challenge.models import Phase, Release
from submissions.domain.criterion import Score
from submissions.domain.reveal import live_score
from submissions.enums import Status, Track
from submissions.models import Evaluation
from submissions.scoring.version import SCORER_VERSION

from .ranking import Candidate, ranks

Ranks = Mapping[object, int]


@dataclass(frozen=True)
class Place:
    """What an entry has in one of the two tables: its score and its rank, None where it has none."""

    score: Score | None = None
    rank: int | None = None


@dataclass(frozen=True)
class Change:
    """One entry in both tables. status: where its evaluation against the candidate stands, empty if there is none."""

    submission_id: UUID
    team_name: str
    method_name: str
    track: str
    is_competing: bool
    submitted_at: datetime
    old: Place
    new: Place
    status: str

    @property
    def count_change(self) -> int | None:
        """The new count less the old one; None where either is missing."""
        old, new = self.old.score, self.new.score
        if old is None or new is None or old.count is None or new.count is None:
            return None
        return new.count - old.count

    @property
    def value_change(self) -> float | None:
        """The new value less the old one, in the metric's own unit; None where either is missing."""
        return self.new.score.value - self.old.score.value if self.old.score and self.new.score else None

    @property
    def rank_change(self) -> int | None:
        """By how many ranks it rises (above 0) or falls; None where it is not ranked in both."""
        if self.old.rank is None or self.new.rank is None:
            return None
        return self.old.rank - self.new.rank

    @property
    def is_changed(self) -> bool:
        """Whether what ranks it differs: its count, or its value where the metric is no count."""
        old, new = self.old.score, self.new.score
        return (old and (old.cost, old.images)) != (new and (new.cost, new.images))

    @property
    def moves(self) -> bool:
        return self.old.rank != self.new.rank


@dataclass(frozen=True)
class Diff:
    """All entries, in the order of the candidate's table. track -> the teams at rank 1, before and after."""

    live: Release
    candidate: Release
    metric: str
    changes: list[Change]

    @cached_property
    def changed(self) -> int:
        return sum(change.is_changed for change in self.changes)

    @cached_property
    def movers(self) -> int:
        return sum(change.moves for change in self.changes)

    @cached_property
    def winners(self) -> dict[str, tuple[list[str], list[str]]]:
        there = {change.track for change in self.changes}
        tracks = [track for track in Track.values if track in there]
        return {track: (self._first(track, "old"), self._first(track, "new")) for track in tracks}

    @cached_property
    def winner_changes(self) -> bool:
        return any(before != after for before, after in self.winners.values())

    def _first(self, track: str, side: str) -> list[str]:
        return sorted(
            change.team_name for change in self.changes if change.track == track and getattr(change, side).rank == 1
        )


def diff_with_live(candidate: Release) -> Diff | None:
    """The candidate against what is live in its phase, entry by entry; None while nothing is live, or it is itself.

    Ranks are those of the live table: each team's best competing entry, the tracks apart.
    """
    phase = Phase.objects.select_related("live_release").get(pk=candidate.phase_id)
    live = phase.live_release
    if live is None or live.pk == candidate.pk:
        return None
    old, new = _evaluations(live), _evaluations(candidate)
    old_ranks, new_ranks = _ranks(old.values(), phase), _ranks(new.values(), phase)
    changes = [
        _change((old.get(key) or new[key]), _place(old.get(key), old_ranks, phase), new.get(key), new_ranks, phase)
        for key in old.keys() | {key for key, each in new.items() if each.status == Status.SCORED}
    ]
    return Diff(live, candidate, phase.primary_metric, sorted(changes, key=_order))


def _evaluations(release: Release) -> dict[UUID, Evaluation]:
    """What a Release has for the teams' submissions: of the live one scores alone, of a candidate whatever became."""
    found = Evaluation.objects.filter(
        release=release, scorer_version=SCORER_VERSION, submission__team__is_internal=False
    )
    if release.phase.live_release_id == release.pk:
        found = found.filter(status=Status.SCORED)
    wanted = found.select_related("submission__team", "submission__method").defer("problems")
    return {evaluation.submission_id: evaluation for evaluation in wanted}


def _ranks(evaluations: Iterable[Evaluation], phase: Phase) -> Ranks:
    return ranks(
        Candidate(
            key=evaluation.submission_id,
            team=evaluation.submission.team_id,
            track=evaluation.submission.track,
            cost=score.cost,
            submitted_at=evaluation.submission.submitted_at,
            is_competing=evaluation.submission.is_competing,
        )
        for evaluation in evaluations
        if (score := _score(evaluation, phase))
    )


def _score(evaluation: Evaluation | None, phase: Phase) -> Score | None:
    return live_score(evaluation.report, phase) if evaluation and evaluation.report else None


def _place(evaluation: Evaluation | None, ranked: Ranks, phase: Phase) -> Place:
    return Place(_score(evaluation, phase), ranked.get(evaluation.submission_id) if evaluation else None)


def _change(shown: Evaluation, old: Place, new: Evaluation | None, new_ranks: Ranks, phase: Phase) -> Change:
    submission = shown.submission
    return Change(
        submission_id=submission.pk,
        team_name=submission.team.name,
        method_name=submission.method.short_name,
        track=submission.track,
        is_competing=submission.is_competing,
        submitted_at=submission.submitted_at,
        old=old,
        new=_place(new, new_ranks, phase),
        status=new.status if new else "",
    )


def _order(change: Change) -> tuple[bool, float, datetime, str]:
    """As in a table; what the candidate has no score for stands last."""
    score = change.new.score
    return score is None, score.cost if score else 0, change.submitted_at, str(change.submission_id)
