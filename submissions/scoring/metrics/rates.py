"""From exact counts to the numbers of a report."""

from fractions import Fraction


def whole(total: Fraction) -> int | float:
    """Return an exact total as an integer if it is one."""
    return int(total) if total.denominator == 1 else float(total)


def error_rate(total: Fraction | int, count: int) -> float | None:
    """Return the total over the count, correctly rounded; None where nothing counts."""
    return float(Fraction(total) / count) if count else None
