"""What citation managers and repositories read of an archive: CITATION.cff and .zenodo.json."""

import json
from typing import Any

from django.conf import settings
from django.urls import reverse

from challenge.domain.markdown import to_html
from challenge.models import Edition

from ..models import Publication
from .citing import Cited, cff, citation_key


def citation_files(edition: Edition, results: list[Publication]) -> dict[str, str]:
    """Both files by path. results: at least one publication."""
    zenodo = json.dumps(zenodo_facts(edition, results), indent=2, sort_keys=True, ensure_ascii=False)
    return {".zenodo.json": f"{zenodo}\n", "CITATION.cff": cff(cited_archive(edition, results))}


def cited_archive(edition: Edition, results: list[Publication]) -> Cited:
    """The archive as a thing to cite; its date is that of the newest results in it."""
    return Cited(
        key=citation_key(edition.title, edition.year, "archive"),
        authors=(),
        group=_group(edition),
        title=_title(edition),
        year=edition.year,
        published=max(each.as_of for each in results).date(),
        url=_address(edition),
    )


def zenodo_facts(edition: Edition, results: list[Publication]) -> dict[str, Any]:
    """As Zenodo takes an upload's metadata; what licence it has is for its organizers to say."""
    return {
        "upload_type": "dataset",
        "title": _title(edition),
        "description": str(to_html(edition.summary)) or edition.title,
        "creators": [{"name": _group(edition)}],
        "keywords": ["benchmark", "challenge", "leaderboard"],
        "publication_date": max(each.as_of for each in results).date().isoformat(),
        "related_identifiers": [{"relation": "isDerivedFrom", "identifier": _address(edition)}],
    }


def _title(edition: Edition) -> str:
    return f"{edition.title}: results and rules"


def _group(edition: Edition) -> str:
    return f"The organizers of {edition.title}"


def _address(edition: Edition) -> str:
    return f"{settings.SITE_URL}{reverse('edition', args=[edition.year])}"
