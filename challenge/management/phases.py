"""How commands name a phase: YEAR/TASK/PHASE, as in 2026/classification/val."""

from ..models import Edition, Phase


class NotThere(Exception):
    """Nothing goes by the name that was given; the message says how to name it."""


def phase_named(path: str) -> Phase:
    """The phase at YEAR/TASK/PHASE. Raises NotThere."""
    year, task, phase = [*path.split("/"), "", ""][:3]
    known = Phase.objects.select_related("task__edition", "live_release")
    found = known.filter(task__edition__year=_number(year), task__slug=task, slug=phase).first()
    if found is None:
        raise NotThere(f"There is no phase {path}: name it as YEAR/TASK/PHASE, as in 2026/classification/val.")
    return found


def edition_of(year: int) -> Edition:
    """The edition of a year. Raises NotThere."""
    found = Edition.objects.filter(year=year).first()
    if found is None:
        raise NotThere(f"There is no edition {year}.")
    return found


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
