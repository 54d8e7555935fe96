"""Results in two sentences for each track: who won, by how much, and whether that is more than chance. Pure."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenge.templatetags.display import count, metric_name, metric_value
from submissions.enums import Track

from ..enums import RanksBy
from ..models import Entry, PairedComparison, Publication

Pairs = Mapping[frozenset[UUID], PairedComparison]


def summarize(publication: Publication, entries: Iterable[Entry], comparisons: Iterable[PairedComparison]) -> str:
    """Two sentences on each track with a ranked entry; one that says so where there is none.

    entries: all of the publication, with their ranks. comparisons: what is known of pairs of them.
    """
    pairs = {frozenset((each.one, each.other)): each for each in comparisons}
    ranked = sorted(
        (entry for entry in entries if entry.rank is not None),
        key=lambda entry: (entry.rank or 0, entry.submitted_at, str(entry.submission_id)),
    )
    tracks = [[entry for entry in ranked if entry.track == track] for track in Track.values]
    told = [_of_track(publication, each, pairs) for each in tracks if each]
    return " ".join(told) or _("No entry is ranked.")


def _of_track(publication: Publication, ranked: list[Entry], pairs: Pairs) -> str:
    winners = [entry for entry in ranked if entry.rank == ranked[0].rank]
    rest = ranked[len(winners) :]
    first = _won(publication, winners)
    if not rest:
        return first if len(winners) > 1 else f"{first} {_('No other entry is ranked.')}"
    return f"{first} {_lead(publication, winners, rest[0], pairs)}"


def _won(publication: Publication, winners: list[Entry]) -> str:
    words = {
        "names": _named(publication, winners),
        "metric": _in_sentence(metric_name(publication.primary_metric)),
        "value": _value(publication, winners[0]),
    }
    if winners[0].track == Track.OUTSIDE:
        one = _("With outside data %(names)s won: %(metric)s %(value)s.")
        several = _("With outside data %(names)s share first place: %(metric)s %(value)s.")
    else:
        one = _("%(names)s won: %(metric)s %(value)s.")
        several = _("%(names)s share first place: %(metric)s %(value)s.")
    return (one if len(winners) == 1 else several) % words


def _lead(publication: Publication, winners: list[Entry], second: Entry, pairs: Pairs) -> str:
    words = {"second": _named(publication, [second]), "lead": _difference(publication, winners[0], second)}
    if len(winners) > 1:
        return _("%(second)s follows, %(lead)s behind.") % words
    pair = pairs.get(frozenset((winners[0].submission_id, second.submission_id)))
    if pair is None:
        sentence = _(
            "The lead over %(second)s is %(lead)s; whether that is more than chance is not known, since the two were "
            "not compared image by image."
        )
    elif pair.is_distinct:
        sentence = _("The lead over %(second)s, %(lead)s, is more than chance at 95%% (%(test)s).")
    else:
        sentence = _("%(second)s, %(lead)s behind, cannot be told apart from it at 95%% (%(test)s).")
    return sentence % (words | {"test": _test(pair) if pair else ""})


def _test(pair: PairedComparison) -> str:
    if pair.p_value is None:
        return _("bootstrap over images")
    chance = "< 0.001" if pair.p_value < 0.001 else f"= {pair.p_value:.3f}"  # noqa: PLR2004 - three decimals
    return _("exact McNemar test, p %(chance)s") % {"chance": chance}


def _named(publication: Publication, entries: list[Entry]) -> str:
    names = [_name(publication, entry) for entry in entries]
    return (
        names[0]
        if len(names) == 1
        else _("%(names)s and %(last)s")
        % {
            "names": ", ".join(names[:-1]),
            "last": names[-1],
        }
    )


def _name(publication: Publication, entry: Entry) -> str:
    if publication.is_anonymous or not entry.method_name:
        return entry.team_name
    return _("%(team)s (%(method)s)") % {"team": entry.team_name, "method": entry.method_name}


def _value(publication: Publication, entry: Entry) -> str:
    if publication.ranks_by == RanksBy.CATEGORIES:
        won = entry.categories_won or 0
        told = ngettext("%(value)s, %(won)s category won", "%(value)s, %(won)s categories won", won)
        return told % {"value": metric_value(entry.primary_value, publication.primary_metric), "won": count(won)}
    value = metric_value(entry.primary_value, publication.primary_metric)
    if entry.primary_count is None or publication.primary_metric == "hierarchical_error":
        return value
    told = _("%(value)s (%(count)s of %(images)s images wrong)")
    return told % {"value": value, "count": count(entry.primary_count), "images": count(entry.images)}


def _difference(publication: Publication, first: Entry, second: Entry) -> str:
    """In the metric's own unit: images where it counts wrong ones, else points or heights, with digits that tell it."""
    if publication.ranks_by == RanksBy.CATEGORIES:
        won = abs((second.categories_won or 0) - (first.categories_won or 0))
        return ngettext("%(won)s category", "%(won)s categories", won) % {"won": count(won)}
    if first.primary_count is not None and second.primary_count is not None and not _is_height(publication):
        images = abs(second.primary_count - first.primary_count)
        return ngettext("%(count)s image", "%(count)s images", images) % {"count": count(images)}
    difference = abs((second.primary_value or 0.0) - (first.primary_value or 0.0))
    if _is_height(publication):
        return _("%(height)s in mean height") % {"height": f"{difference:.2g}"}
    return _("%(points)s percentage points") % {"points": f"{difference * 100:.2g}"}


def _in_sentence(name: str) -> str:
    """`Flat error` as `flat error`, and `AP at overlap 0.5` as it is."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def _is_height(publication: Publication) -> bool:
    return publication.primary_metric == "hierarchical_error"
