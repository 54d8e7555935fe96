"""`manage.py curate hide|unhide|hidden`: synsets that no page shows and no list may have."""

from argparse import ArgumentParser

from challenge.domain.hidden_synsets import HidingRefused, hide, unhide
from challenge.management.group import Facts, Subcommand
from challenge.models import HiddenSynset

from ...domain.clock import database_now

REFUSALS = (HidingRefused,)


def _hide(*, wnid: str, reason: str, below: bool) -> Facts:
    return {"hidden": hide(wnid, reason=reason, now=database_now(), below=below)}


def _unhide(*, wnid: str) -> Facts:
    unhide(wnid, now=database_now())
    return {"shown": wnid}


def _hidden() -> Facts:
    return {"hidden": list(HiddenSynset.objects.values("wnid", "reason", "added_at"))}


def _hide_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("wnid")
    parser.add_argument("--reason", required=True)
    parser.add_argument("--below", action="store_true", help="And all that is below it.")


def _unhide_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("wnid")


def _no_arguments(parser: ArgumentParser) -> None:
    """All of them are listed."""


SUBCOMMANDS = {
    "hide": Subcommand(
        "Never show a synset on this site.",
        _hide_arguments,
        _hide,
        lambda facts: [f"{len(facts['hidden']):,} more synsets are hidden"],
    ),
    "unhide": Subcommand(
        "Show a hidden synset again.", _unhide_arguments, _unhide, lambda facts: [f"{facts['shown']} is shown again"]
    ),
    "hidden": Subcommand(
        "List what is hidden.",
        _no_arguments,
        _hidden,
        lambda facts: [f"{row['wnid']}\t{row['reason']}" for row in facts["hidden"]],
    ),
}
