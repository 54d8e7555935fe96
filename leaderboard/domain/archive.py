"""A year as one file for a repository: what is public and lasts, readable without this server.

The same state gives the same bytes. Labels, people's addresses and whatever is not public are not in it; what is
signed is there as it was signed, so that it can be verified for ever. `archive_pages` makes the pages among it.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from challenge.domain.signing import ALGORITHM, public_keys
from challenge.models import Edition, Release, Taxonomy

from ..enums import Stage
from ..models import Publication
from .archive_citation import citation_files
from .archive_data import data_files
from .archive_pages import pages_of, readme, start_page, style, table_page
from .archive_text import texts_of
from .log import described, lines_of
from .results_table import results_csv

# Zip files tell no time before it, and this one tells none.
EPOCH = (1980, 1, 1, 0, 0, 0)
ORDINARY_FILE = 0o100644 << 16
UNIX = 3
DIGESTS = "SHA256SUMS"

Files = dict[str, bytes]


@dataclass(frozen=True)
class Archive:
    """A zip file and what it is called."""

    name: str
    content: bytes

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


class NoArchive(Exception):
    """Nothing of the year is published yet."""


def archive_of(edition: Edition) -> Archive:
    """The archive of an edition as it is public now. Raises NoArchive."""
    return Archive(f"yardstick-{edition.year}.zip", zipped(files_of(edition)))


def files_of(edition: Edition) -> Files:
    """What is in it by path, the digests of all among it. Raises NoArchive."""
    results, texts = published(edition), list(texts_of(edition))
    if not results:
        raise NoArchive(_("Nothing of %(year)s is published yet: there is nothing to keep.") % {"year": edition.year})
    files: dict[str, str] = {
        "README.md": readme(edition),
        "style.css": style(),
        "edition.json": _json(edition_facts(edition)),
        "keys.json": _json({"keys": public_keys()}),
        "log.json": _json([described(line, _absolute) for line in lines_of(edition.year)]),
        **citation_files(edition, results),
        **{f"{each.path}.md": each.markdown for each in texts},
        **pages_of(edition, texts),
    }
    for each in results:
        files |= _of_results(each)
    files |= {f"releases/{digest}.json": _json(contents) for digest, contents in _releases(results)}
    data = data_files(edition.year, results)
    files["index.html"] = start_page(edition, results, texts, sorted(data))
    content = {path: text.encode() for path, text in files.items()} | data | dict(_classes(results))
    return content | {DIGESTS: _digests(content)}


def zipped(files: Files) -> bytes:
    """The files as a zip file that depends on them alone."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, EPOCH)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, ORDINARY_FILE, UNIX
            archive.writestr(entry, files[path])
    return buffer.getvalue()


def published(edition: Edition) -> list[Publication]:
    """All versions of the year's final results, withdrawn and replaced ones too, by task and phase."""
    final = Publication.objects.for_everybody().filter(phase__task__edition=edition)
    by_task = ("phase__task__position", "phase__task_id", "is_benchmark", "phase_id", "version")
    return list(final.select_related("phase__task", "replaced_by").order_by(*by_task))


def path_of(publication: Publication) -> str:
    """Where a version lies, without its ending."""
    return f"results/{publication.task_slug}/{publication.phase_slug}/v{publication.version}"


def edition_facts(edition: Edition) -> dict[str, Any]:
    """What was asked of teams, and when."""
    return {
        "year": edition.year,
        "title": edition.title,
        "summary": edition.summary,
        "prize": edition.prize,
        "tasks": [
            {
                **{name: getattr(task, name) for name in ("slug", "title", "kind", "description")},
                "max_guesses": task.max_guesses,
                "options": task.options,
                "classes": task.taxonomy.digest if task.taxonomy else None,
                "phases": [
                    {
                        **{name: getattr(phase, name) for name in ("slug", "title", "split", "primary_metric")},
                        "is_benchmark": phase.is_benchmark,
                        **{name: _moment(getattr(phase, name)) for name in ("opens_at", "closes_at", "retired_at")},
                    }
                    for phase in task.phases.all()
                ],
            }
            for task in edition.tasks.select_related("taxonomy").prefetch_related("phases")
        ],
    }


def signed_facts(publication: Publication) -> dict[str, Any]:
    """A version with its signature, and what became of it."""
    later = getattr(publication, "replaced_by", None)
    return {
        "contents": publication.contents,
        "digest": publication.digest,
        "signature": publication.signature,
        "algorithm": ALGORITHM,
        "key_id": publication.key_id,
        "replaced_by_version": later.version if later and later.stage == Stage.FINAL else None,
        "withdrawn_at": _moment(publication.withdrawn_at),
        "withdrawn_reason": publication.withdrawn_reason,
    }


def _of_results(publication: Publication) -> dict[str, str]:
    path = path_of(publication)
    return {
        f"{path}.json": _json(signed_facts(publication)),
        f"{path}.csv": results_csv(publication.contents),
        f"{path}.html": table_page(publication),
    }


def _releases(results: list[Publication]) -> Iterator[tuple[str, Any]]:
    """What is under the digest of each Release: itself public, and no label is in it."""
    for each in {each.release_digest: each for each in results}.values():
        yield each.release_digest, each.contents["release"]["contents"]


def _classes(results: list[Publication]) -> Iterator[tuple[str, bytes]]:
    """The class list and the hierarchy that results were scored by: files that are public already."""
    scored_by = Release.objects.filter(digest__in=[each.release_digest for each in results])
    for taxonomy in Taxonomy.objects.filter(releases__in=scored_by).distinct():
        for name, file in (("classes.tsv", taxonomy.classes), ("hierarchy.tsv.gz", taxonomy.hierarchy)):
            if file:
                with file.open("rb") as stored:
                    yield f"classes/{taxonomy.digest[:16]}-{name}", stored.read()


def _digests(content: Files) -> bytes:
    """As `sha256sum --check` reads them."""
    lines = [f"{hashlib.sha256(content[path]).hexdigest()}  {path}\n" for path in sorted(content)]
    return "".join(lines).encode()


def _json(facts: Any) -> str:
    return json.dumps(facts, indent=2, sort_keys=True, ensure_ascii=False, default=str) + "\n"


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
