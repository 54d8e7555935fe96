"""Frozen results: rows, and the signed facts that say the same. Nothing of them is ever changed afterwards."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from challenge.domain.audit import record
from challenge.domain.signing import Signed, is_authentic, sign
from challenge.models import Phase, User

from ..enums import LogKind, PublicationState, Stage
from ..models import Entry, Publication
from .comparisons import comparisons_among
from .log import append
from .notices import tell_published
from .rank_ranges import put_ranges
from .summary import summarize
from .table_ranks import rank_entries

FORMAT = "yardstick-publication-3"
VERBS = {Stage.FINAL: "results.published", Stage.PROVISIONAL: "results.provisional"}
HEADING = (
    "stage",
    "is_benchmark",
    "is_anonymous",
    "summary",
    "edition_title",
    "year",
    "task_slug",
    "task_title",
    "phase_slug",
    "phase_title",
    "primary_metric",
    "lower_is_better",
    "ranks_by",
    "opens_details",
    "ground_truth_version",
    "label_noise",
    "noise_images",
    "part",
    "max_guesses",
    "image_count",
    "release_digest",
    "scorer_version",
    "as_of",
)
ROW = (
    "submission_id",
    "rank",
    "rank_low",
    "rank_high",
    "categories_won",
    "live_rank",
    "live_count",
    "live_value",
    "team_name",
    "affiliation",
    "method_name",
    "paper_url",
    "code_url",
    "description",
    "track",
    "is_competing",
    "not_competing_reason",
    "is_comparable",
    "not_comparable_reason",
    "is_baseline",
    "is_simulated",
    "submitted_at",
    "images",
    "primary_count",
    "primary_value",
    "primary_low",
    "primary_high",
    "intervals",
    "metrics",
)


def freeze(
    phase: Phase,
    fields: Mapping[str, Any],
    entries: Iterable[Entry],
    *,
    release: Mapping[str, Any],
    files: Mapping[str, str],
    replaces: Publication | None,
    note: str,
    now: datetime,
    actor: User | None,
) -> Publication:
    """Makes the next version of a phase's results, ranked and signed. Belongs into a transaction that locks the phase.

    Final results are public; provisional ones never are. fields: of the Publication; release: what the Release covers;
    files: SHA-256 of each entry's file by the submission's id.
    """
    publication = Publication(
        phase=phase,
        state=PublicationState.FROZEN,
        version=replaces.version + 1 if replaces and replaces.version else 1,
        replaces=replaces,
        note=note,
        published_by=actor,
        **{**fields, "as_of": now, "is_hidden": False},
    )
    publication.is_public = publication.stage == Stage.FINAL
    ranked = rank_entries(entries, publication)
    comparisons = list(comparisons_among(publication, [each.submission_id for each in ranked if each.rank]))
    put_ranges(ranked, comparisons)
    publication.summary = summarize(publication, ranked, comparisons)
    publication.contents = facts(publication, ranked, release, files)
    signed = sign(publication.contents)
    publication.digest, publication.signature, publication.key_id = signed.digest, signed.signature, signed.key_id
    publication.save(force_insert=True)
    for entry in ranked:
        entry.publication = publication
    Entry.objects.bulk_create(ranked)
    append(publication, LogKind.PUBLISHED, now)
    details = {"version": publication.version, "digest": publication.digest, "note": note}
    record(verb=VERBS[Stage(publication.stage)], subject=f"phase {phase.pk}", now=now, actor=actor, **details)
    tell_published(publication, now)
    return publication


def facts(
    publication: Publication, entries: Iterable[Entry], release: Mapping[str, Any], files: Mapping[str, str]
) -> dict[str, Any]:
    """What is signed, as JSON-like facts: heading, Release, and rows, the ranked ones first."""
    return {
        "format": FORMAT,
        "heading": {name: _plain(getattr(publication, name)) for name in HEADING},
        "version": publication.version,
        "replaces": publication.replaces.digest if publication.replaces else None,
        "note": publication.note,
        "release": dict(release),
        "rows": [row_facts(entry, files) for entry in sorted(entries, key=_place)],
    }


def row_facts(entry: Entry, files: Mapping[str, str]) -> dict[str, Any]:
    row = {name: _plain(getattr(entry, name)) for name in ROW}
    return row | {"file_sha256": files.get(str(entry.submission_id), "")}


def file_digests(publication: Publication) -> dict[str, str]:
    """SHA-256 of each entry's file, by the submission's id."""
    return {row["submission_id"]: row["file_sha256"] for row in publication.contents["rows"]}


def what_is_wrong(publication: Publication) -> list[str]:
    """What does not fit in a frozen publication, as sentences; nothing if signature, facts and rows agree."""
    signed = Signed(publication.digest, publication.signature, publication.key_id)
    found = []
    if not is_authentic(publication.contents, signed, issued_at=publication.as_of):
        found.append("Its digest or signature is not that of its contents.")
    now_told = facts(publication, publication.entries.all(), publication.contents["release"], file_digests(publication))
    now_told = _said_then(now_told, publication.contents)
    differing = [name for name, value in now_told.items() if publication.contents.get(name) != value]
    return [*found, *(f"What it says of {name} is not what was signed." for name in differing)]


def _said_then(told: dict[str, Any], contents: Mapping[str, Any]) -> dict[str, Any]:
    """Of what is told now that which the format of `contents` tells too; earlier ones knew less."""
    heading = {name: value for name, value in told["heading"].items() if name in contents["heading"]}
    columns = contents["rows"][0].keys() if contents["rows"] else ()
    rows = [{name: value for name, value in row.items() if name in columns} for row in told["rows"]]
    return told | {"format": contents["format"], "heading": heading, "rows": rows}


def _place(entry: Entry) -> tuple[bool, int, datetime, str]:
    return entry.rank is None, entry.rank or 0, entry.submitted_at, str(entry.submission_id)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value) if isinstance(value, UUID) else value
