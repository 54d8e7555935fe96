"""Roles for the processes of a site on PostgreSQL, as SQL made from the models, so that no table is forgotten.

Labels and the outcome of each image are files and stand in no table. Tables hold numbers and lists that were made with
labels at hand; docs/security.md tells who must read which of them, and why.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Model

from challenge.models import AuditEvent, DryRun, GroundTruth, Release, VoteRound
from submissions.models import LabelAudit, Receipt, Relabelling

from ..models import ClassTree, EntryDetail, LogEntry, PairedComparison, SampleGuesses, SetScore

WEB = "yardstick_web"
ORGANIZERS = "yardstick_organizers"
WORKERS = "yardstick_workers"
ROLES = (WEB, ORGANIZERS, WORKERS)

ALL = ("SELECT", "INSERT", "UPDATE", "DELETE")
# Which images raters and entries call mislabelled, what was decided of them, and what files of known answers score.
OF_ORGANIZERS = (VoteRound, LabelAudit, Relabelling, DryRun)
# What files are scored against is changed by organizers alone.
DECIDED_BY_ORGANIZERS = (GroundTruth, Release)
# Made by workers with labels at hand, for pages to show.
MADE_BY_WORKERS = (EntryDetail, SetScore, PairedComparison, ClassTree, SampleGuesses)
# Rows that stay as they were written.
NEVER_CHANGED = (AuditEvent, LogEntry, Receipt)


def rights(role: str, model: type[Model]) -> tuple[str, ...]:
    """What a role may do with the rows of a model."""
    if model in NEVER_CHANGED:
        return ("SELECT", "INSERT")
    if role == WEB and model in OF_ORGANIZERS:
        return ()
    if role == WEB and model in (*DECIDED_BY_ORGANIZERS, *MADE_BY_WORKERS):
        return ("SELECT",)
    if role == ORGANIZERS and model in MADE_BY_WORKERS:
        # They go with the sample or the edition that an organizer deletes.
        return ("SELECT", "DELETE")
    return ALL


def database_roles() -> Iterator[str]:
    """The SQL, a statement at a time. Whoever owns the tables runs it, after every migration anew."""
    yield "BEGIN;"
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC;"
    for role in ROLES:
        yield _made_once(role)
        yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role};"
        yield f"GRANT USAGE ON SCHEMA public TO {role};"
        for model in sorted(_models(), key=lambda each: each._meta.db_table):
            if granted := rights(role, model):
                yield f'GRANT {", ".join(granted)} ON "{model._meta.db_table}" TO {role};'
    yield "COMMIT;"


def _models() -> list[type[Model]]:
    return [each for each in apps.get_models(include_auto_created=True) if each._meta.managed and not each._meta.proxy]


def _made_once(role: str) -> str:
    """No statement makes a role unless there is one."""
    known = f"SELECT FROM pg_roles WHERE rolname = '{role}'"
    return f"DO $$ BEGIN IF NOT EXISTS ({known}) THEN CREATE ROLE {role} LOGIN; END IF; END $$;"
