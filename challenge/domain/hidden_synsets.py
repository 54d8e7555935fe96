"""Synsets that are never shown, on any page, and that no class list may have."""

import re
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction

from ..models import HiddenSynset, User
from .audit import record
from .nouns import Nodes, Nouns, load_nouns

WNID = re.compile(r"n[0-9]{8}")


class HidingRefused(Exception):
    """The synset cannot be hidden or shown again; the message says why."""


def hidden_wnids() -> frozenset[str]:
    """The wnids of all that is hidden."""
    return frozenset(HiddenSynset.objects.values_list("wnid", flat=True))


def shown(nouns: Nouns, nodes: Nodes) -> list[str]:
    """The wnids of nodes, without what is hidden."""
    hidden = hidden_wnids()
    return [wnid for wnid in (nouns.wnids[node] for node in nodes) if wnid not in hidden]


def hidden_among(wnids: Iterable[str]) -> list[str]:
    """Those of `wnids` that are hidden, in their order."""
    hidden = hidden_wnids()
    return [wnid for wnid in wnids if wnid in hidden]


@transaction.atomic
def hide(wnid: str, *, reason: str, now: datetime, actor: User | None = None, below: bool = False) -> list[str]:
    """Hides a synset, with `below` all under it too, from now on. Returns what was not hidden before.

    Raises HidingRefused for a wnid that WordNet lacks. Names of other trees can be hidden as well.
    """
    wnids = _named(wnid, below=below)
    hidden = hidden_wnids()
    new = [each for each in wnids if each not in hidden]
    HiddenSynset.objects.bulk_create(HiddenSynset(wnid=each, reason=reason, added_at=now) for each in new)
    if new:
        record(verb="synset.hidden", subject=wnid, now=now, actor=actor, reason=reason, synsets=len(new))
    return new


@transaction.atomic
def unhide(wnid: str, *, now: datetime, actor: User | None = None) -> None:
    """Shows a synset again. Raises HidingRefused if it is not hidden."""
    removed, _ = HiddenSynset.objects.filter(wnid=wnid).delete()
    if not removed:
        raise HidingRefused(f"{wnid} is not hidden.")
    record(verb="synset.shown", subject=wnid, now=now, actor=actor)


def check_hideable(wnid: str) -> None:
    """Raises HidingRefused for what `hide` would refuse, and for a synset that is hidden already."""
    _named(wnid, below=False)
    if HiddenSynset.objects.filter(wnid=wnid).exists():
        raise HidingRefused(f"{wnid} is hidden already.")


def _named(wnid: str, *, below: bool) -> list[str]:
    nouns = load_nouns(settings.WORDNET_NOUNS)
    node = nouns.find(wnid)
    if node is None and (WNID.fullmatch(wnid) or below):
        raise HidingRefused(f"{wnid} is no noun of WordNet 3.0.")
    if wnid.split() != [wnid] or len(wnid) > 100:
        raise HidingRefused("A synset is hidden by its wnid, such as n02084071.")
    return [nouns.wnids[each] for each in nouns.descendants[node]] if below and node is not None else [wnid]
