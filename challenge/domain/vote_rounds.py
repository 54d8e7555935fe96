"""Rounds of raters' votes on a phase: settled when they are uploaded, and again when people have decided cases.

Nothing of a refused file is kept.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from ..curation.vote_rounds import CASE, Case, Options, Outcome, decisions_in, golden_in, settle_votes
from ..curation.votes import NobodyAnswered, Votes, VotesRefused, read_votes
from ..models import Phase, User, VoteRound
from .audit import record
from .changes import SettingsRefused, refuse
from .columns import Upload
from .phase_settings import subject_of
from .problems import FileRefused
from .vote_files import TABLES, as_asked, content_of, csv_of, forget, keep, names_of

# What a request settles: by Dawid and Skene in about ten seconds.
MOST_VOTES = 3_000_000


def round_of(phase: Phase, round_id: int) -> VoteRound:
    """A round of votes of the phase. Raises Http404."""
    found = get_object_or_404(VoteRound.objects.select_related("created_by"), pk=round_id, phase=phase)
    found.phase = phase
    return found


def start_round(
    phase: Phase,
    *,
    name: str,
    votes: Upload,
    golden: Upload | None = None,
    options: Options,
    now: datetime,
    actor: User | None = None,
) -> VoteRound:
    """Settles the votes, and keeps them with what they gave.

    Raises SettingsRefused, with sentences under votes, golden, positive or method.
    """
    with _refused_beside("votes"):
        read = read_votes(votes)
    _require_few(read)
    with _refused_beside("golden"):
        known = golden_in(golden) if golden else {}
    if known and known.keys().isdisjoint(zip(read.images, read.labels, strict=True)):
        raise refuse("golden", _("None of the golden questions is among those that raters answered."))
    with _refused_beside("method"):
        outcome = settle_votes(read, options, golden=known, decisions={})
    round_ = VoteRound(phase=phase, name=name, options=asdict(options), created_at=now, created_by=actor)
    files = {"votes": content_of(votes)} | ({"golden": content_of(golden)} if golden else {})
    _write(round_, outcome, files, now)
    _record("votes.settled", round_, now, actor)
    return round_


@transaction.atomic
def decide_cases(round_: VoteRound, decided: Upload, *, now: datetime, actor: User | None = None) -> VoteRound:
    """Settles the round anew with what people decided, now and before; of two decisions on a case the latest counts.

    Raises SettingsRefused, with sentences under decided.
    """
    locked = VoteRound.objects.select_for_update(of=("self",)).select_related("phase__task__edition").get(pk=round_.pk)
    with _refused_beside("decided"):
        fresh = {(as_asked(image), as_asked(label)): answer for (image, label), answer in decisions_in(decided).items()}
        if not fresh:
            raise refuse("decided", _("No case is decided: write the answers into the column “decision”."))
        decisions = _decided_before(locked) | fresh
        outcome = _settled_anew(locked, decisions)
    former = names_of(locked)
    rows = [(image, label, "", "", "", answer) for (image, label), answer in decisions.items()]
    _write(locked, outcome, {"decided": csv_of(CASE, rows)}, now)
    transaction.on_commit(partial(forget, former - names_of(locked)))
    _record("votes.decided", locked, now, actor, cases=len(fresh))
    return locked


@contextmanager
def _refused_beside(field: str) -> Iterator[None]:
    """Turns what files of votes refuse into sentences beside a field of the form."""
    try:
        yield
    except NobodyAnswered as refused:
        raise SettingsRefused({"positive": list(refused.problems)}) from refused
    except (VotesRefused, FileRefused) as refused:
        raise SettingsRefused({field: str(refused).splitlines()}) from refused


def _require_few(votes: Votes) -> None:
    if len(votes) > MOST_VOTES:
        told = _("The file has %(number)s votes and a page settles %(most)s; for more there is manage.py curate votes.")
        raise refuse("votes", told % {"number": f"{len(votes):,}", "most": f"{MOST_VOTES:,}"})


def _decided_before(round_: VoteRound) -> dict[Case, str]:
    if not round_.decided:
        return {}
    with round_.decided.open("rb") as file:
        return decisions_in(file)


def _settled_anew(round_: VoteRound, decisions: dict[Case, str]) -> Outcome:
    golden: dict[Case, str] = {}
    if round_.golden:
        with round_.golden.open("rb") as file:
            golden = golden_in(file)
    with round_.votes.open("rb") as file:
        votes = read_votes(file)
    return settle_votes(votes, Options(**round_.options), golden=golden, decisions=decisions)


def _write(round_: VoteRound, outcome: Outcome, files: dict[str, "File[Any]"], now: datetime) -> None:
    tables = {name: csv_of(header, rows) for name, header, rows in outcome.tables() if name in TABLES}
    keep(round_, files | {TABLES[name][1]: content for name, content in tables.items()}, now)
    raters = [asdict(rater) | {"rater": rater.name, "accuracy": rater.accuracy} for rater in outcome.raters]
    round_.report = outcome.report | {"raters": raters}
    round_.save()


def _record(verb: str, round_: VoteRound, now: datetime, actor: User | None, **details: object) -> None:
    counts = {name: round_.report[name] for name in ("votes", "settled", "escalated", "labels")}
    facts = {"round": round_.name} | counts | details
    record(verb=verb, subject=subject_of(round_.phase), now=now, actor=actor, **facts)
