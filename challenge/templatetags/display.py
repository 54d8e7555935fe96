"""How numbers, sizes and moments look: rounded and formatted here and nowhere else."""

from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache

from django import template
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..domain.dates import AOE
from ..enums import Metric

register = template.Library()

MINUS = "\N{MINUS SIGN}"
SIZE_UNITS = ("bytes", "kB", "MB", "GB", "TB")


def rounded(value: float, digits: int) -> str:
    """`24.0999` as `24.10`; Django's own formatting cuts digits off instead of rounding."""
    return number_format(round(value, digits), digits)


@register.filter
def percent(value: float | None, digits: int = 2) -> str:
    """`0.15318` as `15.32%`; a dash where there is no number."""
    return "–" if value is None else f"{rounded(value * 100, digits)}%"


@register.filter
def metric_value(value: float | None, name: str) -> str:
    """A metric's value as the field writes it: an error in percent, a mean height with three decimals."""
    if value is None or name != "hierarchical_error":
        return percent(value)
    return rounded(value, 3)


@register.filter
def reported(value: float, name: str) -> str:
    """A number that was reported elsewhere, with the digits it was reported with: a share in percent, else as it is.

    `name` is its metric. A result is not rounded again: 6.656% and 6.66% are two statements.
    """
    if name == "hierarchical_error_normalized":
        return number_format(value)
    digits = max(0, -int(Decimal(repr(value)).as_tuple().exponent) - 2)
    return percent(value, digits)


@register.filter
def count(value: int | None) -> str:
    """`50000` as `50,000`."""
    return "–" if value is None else f"{value:,}"


@register.filter
def signed(value: int | None) -> str:
    """A change of a count, with its sign: `1204` as `+1,204`, and `0` as it is."""
    return "–" if value is None else _with_sign(value, f"{abs(value):,}")


@register.filter
def metric_change(value: float | None, name: str) -> str:
    """A change of a metric: of an error or AP in percentage points, of a mean height with three decimals."""
    if value is None:
        return "–"
    if name == "hierarchical_error":
        return _with_sign(round(value, 3), rounded(abs(value), 3))
    return _with_sign(round(value * 100, 2), f"{rounded(abs(value) * 100, 2)} pp")


def _with_sign(value: float, size: str) -> str:
    return size if not value else f"{'+' if value > 0 else MINUS}{size}"


@register.filter
def numbers(value: object) -> str:
    """Counts as they are, rates with six decimals, several one after the other; a dash where there is none."""
    if isinstance(value, list):
        return " · ".join(numbers(each) for each in value)
    if isinstance(value, float) and not value.is_integer():
        return rounded(value, 6)
    return count(int(value)) if isinstance(value, int | float) else "–"


@register.filter
def confidence(value: float) -> str:
    """How sure a detection is, in the entry's own measure: with three decimals."""
    return rounded(value, 3)


@register.filter
def file_size(value: float) -> str:
    """`791285` as `791.3 kB`, in powers of 1000."""
    for unit in SIZE_UNITS:
        if round(value, 1) < 1000 or unit == SIZE_UNITS[-1]:
            break
        value /= 1000
    digits = 0 if unit == SIZE_UNITS[0] else 1
    return f"{rounded(value, digits)} {unit}"


@register.filter
def duration(seconds: float | None) -> str:
    """`200` as `3 min 20 s`, `7260` as `2 h 1 min`: the two largest units; a dash where there is no number."""
    if seconds is None:
        return "–"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (rest, "s")]
    while len(parts) > 1 and not parts[0][0]:
        parts.pop(0)
    return " ".join(f"{value} {unit}" for value, unit in parts[:2] if value or len(parts) == 1)


@register.simple_tag
def moment(value: datetime | None, style: str = "DATETIME_FORMAT") -> SafeString | str:
    """An instant in UTC, with its zone; the page's script adds the reader's own time as a tooltip."""
    if value is None:
        return "–"
    return _moment(value.astimezone(UTC), "j M Y, H:i" if style == "DATETIME_FORMAT" else style, get_language())


@lru_cache(maxsize=4096)
def _moment(utc: datetime, style: str, _language: str | None) -> SafeString:
    """Kept, since writing a date is slow and pages of a hundred rows are made again and again."""
    shown = date_format(utc, style)
    return format_html('<time datetime="{}">{} UTC</time>', utc.isoformat(timespec="seconds"), shown)


@register.simple_tag
def deadline(value: datetime | None) -> SafeString | str:
    """An instant that decides, in UTC and anywhere on Earth; the page's script adds the reader's own time as text.

    Seconds are shown where there are some, since the server counts them.
    """
    if value is None:
        return "–"
    style = "j M Y, H:i:s" if value.second else "j M Y, H:i"
    return format_html(
        '<span class="deadline" data-your-time="{}">{} <span class="quiet">{} AoE</span></span>',
        _("where you are:"),
        moment(value, style),
        date_format(value.astimezone(AOE), style),
    )


@register.filter
def last(values: list[float]) -> float | None:
    """The value at the most guesses."""
    return values[-1] if values else None


@register.filter
def at(values: list[float], guesses: int) -> float | None:
    """The value at `guesses` guesses."""
    return values[guesses - 1] if len(values) >= guesses else None


@register.filter
def key(mapping: dict[str, object], name: str) -> object:
    """The value under a name that the template holds in a variable."""
    return mapping.get(name)


@register.filter
def metric_name(name: str) -> str:
    """A metric as the field calls it."""
    return str(Metric(name).label) if name in Metric else name


@register.filter
def figure(metrics: dict[str, object], name: str) -> float | None:
    """The one number of a metric: of several by guesses the one at the most; None where there is none."""
    found = metrics.get(name)
    if isinstance(found, dict):
        found = found.get("error", found.get("mean_ap"))
    if isinstance(found, list):
        found = found[-1] if found else None
    return found if isinstance(found, int | float) else None


@register.filter
def single_figures(metrics: dict[str, object]) -> list[tuple[str, float]]:
    """The metrics that are one number each, by name: an AP, but no list by guesses and no table by class."""
    return [(name, found) for name, found in metrics.items() if isinstance(found, int | float)]


@register.filter
def spoken(code: str) -> str:
    """A stable code as words: `missing_image` as `missing image`."""
    return code.replace("_", " ")
