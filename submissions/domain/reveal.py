"""What of a result a team may see. The phase's `reveal` rules every way out: page, API, command line."""

from typing import Any

from challenge.enums import Reveal
from challenge.models import Phase

Report = dict[str, Any]


def revealed_report(report: Report | None, phase: Phase) -> Report | None:
    """The report as the phase shows it; None where there is none or it is hidden until publication."""
    if report is None or phase.reveal == Reveal.HIDDEN:
        return None
    if phase.reveal == Reveal.ALL:
        return report
    return _primary_only(report, phase.primary_metric)


def _primary_only(report: Report, metric: str) -> Report:
    """Metric names inside `image_sets` would tell as much as those at the top, so both are cut."""
    shown = {key: report[key] for key in ("task", "images", "warnings") if key in report}
    return shown | {"metrics": {metric: report["metrics"][metric]}}
