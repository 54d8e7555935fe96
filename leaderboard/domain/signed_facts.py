"""A version of published results as signed facts that anybody can verify."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from challenge.domain.signing import ALGORITHM

from ..models import Publication
from .tables import replacing


def signed_facts(table: Publication, absolute: Callable[[str], str]) -> dict[str, Any]:
    """What was signed with its signature, and what became of it. absolute: the whole address of a path here."""
    later = replacing(table)
    return {
        "contents": table.contents,
        "digest": table.digest,
        "signature": table.signature,
        "algorithm": ALGORITHM,
        "key_id": table.key_id,
        "keys": absolute(reverse("signing_keys")),
        "replaced_by": absolute(later.get_absolute_url()) if later else None,
        "withdrawn_at": table.withdrawn_at,
        "withdrawn_reason": table.withdrawn_reason,
    }
