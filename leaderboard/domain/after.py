"""What may follow a year's results, test phase by test phase: a benchmark, and the release of its labels."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from challenge.domain.phases import Timing, timing
from challenge.enums import Split
from challenge.models import Edition, Phase
from submissions.enums import AuditState
from submissions.models import Retirement

from ..models import Publication
from . import benchmark, retiring
from .final_results import final_results_of_year


@dataclass(frozen=True)
class After:
    """One test phase of a year. The two reasons are empty for what can be done now."""

    phase: Phase
    results: Publication | None
    benchmarks: list[Phase]
    retirement: Retirement | None
    why_no_benchmark: str
    why_not_retired: str
    now: datetime

    @property
    def open_benchmark(self) -> Phase | None:
        """The one that goes on or is to come."""
        return next((each for each in self.benchmarks if timing(each, self.now) is not Timing.CLOSED), None)

    @property
    def is_retiring(self) -> bool:
        return self.retirement is not None and self.retirement.state == AuditState.RUNNING

    @property
    def failure(self) -> str:
        """Why a worker could not release the labels, if that is how it stands."""
        return self.retirement.note if self.retirement and self.retirement.state == AuditState.FAILED else ""

    @property
    def to_type(self) -> str:
        return retiring.name_to_type(self.phase)


def after_year(edition: Edition, now: datetime) -> list[After]:
    """The edition's test phases in the order of its tasks: as many queries for one as for many."""
    phases = Phase.objects.filter(task__edition=edition, split=Split.TEST).select_related(
        "task__edition", "live_release"
    )
    found = list(phases.prefetch_related("retirements").order_by("task__position", "task_id", "opens_at", "pk"))
    results = {each.phase_id: each for each in final_results_of_year(edition)}
    going_on = retiring.going_on(now)
    of_year = [each for each in found if not each.is_benchmark]
    return [_after(each, results.get(each.pk), _benchmarks(each, found), going_on, now) for each in of_year]


def _benchmarks(phase: Phase, phases: Iterable[Phase]) -> list[Phase]:
    """As `benchmark.benchmarks_of`, from phases that are loaded."""
    digest = phase.live_release.digest if phase.live_release else None
    same = [each for each in phases if each.is_benchmark and each.task_id == phase.task_id and each.live_release]
    return [each for each in reversed(same) if each.live_release and each.live_release.digest == digest]


def _after(
    phase: Phase, results: Publication | None, benchmarks: list[Phase], going_on: list[Phase], now: datetime
) -> After:
    return After(
        phase=phase,
        results=results,
        benchmarks=benchmarks,
        retirement=next(iter(phase.retirements.all()), None),
        why_no_benchmark=benchmark.hindrance(phase, results, benchmarks, now),
        why_not_retired=retiring.hindrance(phase, results, going_on),
        now=now,
    )
