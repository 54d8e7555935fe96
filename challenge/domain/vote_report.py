"""What a round of votes says, for people who plan the next one."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from ..curation.agreement import p_maj
from ..models import VoteRound

VOTERS = (1, 3, 5, 7, 9)
ACCURACIES = (0.6, 0.7, 0.8, 0.9, 0.95)
# Landis and Koch, 1977: what a kappa of at least so much is called.
KAPPA = (
    (0.8, "nearly perfect"),
    (0.6, "substantial"),
    (0.4, "moderate"),
    (0.2, "fair"),
    (0.0, "slight"),
)
# Krippendorff, 2004: below the second no conclusion should rest on such data, below the first only a tentative one.
RELIABLE, TENTATIVE = 0.8, 0.667


def planning() -> dict[str, Any]:
    """How often a majority is right: `accuracies` of single voters, and a row for each number of them."""
    rows = [{"voters": voters, "chances": [p_maj(voters, each) for each in ACCURACIES]} for voters in VOTERS]
    return {"accuracies": ACCURACIES, "rows": rows}


def agreement_words(agreement: Mapping[str, float] | None) -> str:
    """How far raters agree beyond chance, and what that allows; for one who meets kappa and alpha the first time."""
    if agreement is None:
        return _("Nobody was asked what another was asked too, so nothing can be said of agreement.")
    return f"{_beyond_chance(agreement['fleiss_kappa'])} {_what_it_allows(agreement['krippendorff_alpha'])}"


def _beyond_chance(kappa: float) -> str:
    word = next((word for least, word in KAPPA if kappa >= least), None)
    if word is None:
        return _("Raters agree less than chance alone would make them.")
    return _("Beyond what chance alone would give, agreement is %(word)s.") % {"word": _(word)}


def _what_it_allows(alpha: float) -> str:
    if alpha >= RELIABLE:
        return _("That is enough to rest on these labels.")
    if alpha >= TENTATIVE:
        return _("That is enough for tentative conclusions: look at the audit sample before you rest on them.")
    return _("That is little: ask more raters or ask more clearly, and let people decide many cases.")


def worst_first(round_: VoteRound) -> list[dict[str, Any]]:
    """The raters, those first who can at best be right least often; without golden questions by the majority alone.

    At best: by the upper end of the interval, so that one unlucky answer puts nobody in front.
    """
    return sorted(round_.report["raters"], key=lambda rater: (rater["high"], rater["with_majority"]))
