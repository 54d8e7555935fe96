"""What a comparison says in words. Reads this app's models alone."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenge.templatetags.display import count, metric_name, metric_value

from ..models import Entry, Publication
from .compared_pairs import Differs

# A p below it is not told more exactly.
SMALL = 0.001
# Metrics of which an image is right or wrong.
RIGHT_OR_WRONG = ("flat_error", "localization_error", "multi_label_error")


def in_two_sentences(table: Publication, entries: Sequence[Entry], differs: Differs | None) -> str:
    """What two entries score, and whether the difference is more than chance."""
    return f"{_scores(table, *entries)} {_verdict(table, entries, differs)}"


def verdict(differs: Differs) -> str:
    return _("can be told apart at 95%") if differs.is_distinct else _("cannot be told apart at 95%")


def tested(differs: Differs) -> str:
    """By which test, and its p."""
    if differs.p_value is None:
        return _("bootstrap")
    chance = "<\N{NO-BREAK SPACE}0.001" if differs.p_value < SMALL else f"=\N{NO-BREAK SPACE}{differs.p_value:.3f}"
    return _("exact McNemar, p\N{NO-BREAK SPACE}%(chance)s") % {"chance": chance}


def alone(table: Publication, name: str, number: int) -> str:
    """On how many images, or classes, one is better than the other."""
    words = {"name": name, "count": count(number)}
    if not table.lower_is_better:
        return ngettext(
            "%(name)s has the higher AP in %(count)s class", "%(name)s has the higher AP in %(count)s classes", number
        ) % (words)
    if table.primary_metric in RIGHT_OR_WRONG:
        return ngettext(
            "%(name)s alone is right on %(count)s image", "%(name)s alone is right on %(count)s images", number
        ) % (words)
    return ngettext("%(name)s is nearer on %(count)s image", "%(name)s is nearer on %(count)s images", number) % words


def short_name(table: Publication, entry: Entry) -> str:
    return entry.team_name if table.is_anonymous else entry.method_name


def two_names(table: Publication, entries: Sequence[Entry]) -> list[str]:
    """The names of two entries in a sentence, with the team's where the methods' are the same."""
    names = [short_name(table, entry) for entry in entries]
    if len(set(names)) == len(names):
        return names
    return [f"{name} ({entry.team_name})" for name, entry in zip(names, entries, strict=True)]


def _scores(table: Publication, one: Entry, other: Entry) -> str:
    first, second = two_names(table, (one, other))
    words = {"first": first, "second": second}
    if None in {one.primary_value, other.primary_value}:
        return _("%(first)s and %(second)s do not both have a score.") % words
    if table.primary_metric in RIGHT_OR_WRONG and one.primary_count is not None and other.primary_count is not None:
        return _counted(table, one, other, words)
    words |= {
        "metric": metric_name(table.primary_metric),
        "one": metric_value(one.primary_value, table.primary_metric),
        "other": metric_value(other.primary_value, table.primary_metric),
    }
    return _("%(metric)s of %(first)s is %(one)s, of %(second)s %(other)s.") % words


def _counted(table: Publication, one: Entry, other: Entry, words: dict[str, str]) -> str:
    mine, theirs = one.primary_count or 0, other.primary_count or 0
    words |= {
        "images": count(table.image_count),
        "guesses": str(table.max_guesses),
        "one": count(mine),
        "other": count(theirs),
        "more": count(abs(mine - theirs)),
    }
    if mine == theirs:
        return (
            _("%(first)s and %(second)s have %(one)s of %(images)s images wrong at %(guesses)s guesses, both.") % words
        )
    first = _("%(first)s has %(one)s of %(images)s images wrong at %(guesses)s guesses;") % words
    second = (
        _("%(second)s has %(more)s more, %(other)s.")
        if theirs > mine
        else _("%(second)s has %(more)s fewer, %(other)s.")
    )
    return f"{first} {second % words}"


def _verdict(table: Publication, entries: Sequence[Entry], differs: Differs | None) -> str:
    if differs is None:
        return _("Whether they differ beyond chance is not known: the two were not compared image by image.")
    first, second = two_names(table, entries)
    words = {
        "test": tested(differs),
        "one": alone(table, first, differs.better),
        "other": alone(table, second, differs.worse),
    }
    if differs.is_distinct:
        return _("They can be told apart at 95%% (%(test)s): %(one)s, %(other)s.") % words
    return _("They cannot be told apart at 95%% (%(test)s): %(one)s, %(other)s.") % words
