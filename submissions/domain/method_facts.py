"""What a method's description says to everybody, and what it still lacks."""

from typing import Any

from django.utils.translation import gettext as _

from ..models import MethodDescription, MethodVersion


def public_facts(method: MethodDescription) -> dict[str, Any]:
    """The description as JSON-like facts that a table copies; of a closed method only who made it."""
    facts: dict[str, Any] = {"authors": method.authors, "is_revealed": method.is_revealed}
    if not method.is_revealed:
        return facts
    return facts | {
        "abstract": method.abstract,
        "outside_data": method.outside_data,
        "is_ensemble": method.is_ensemble,
        "parameters": method.parameters,
        "compute": method.compute,
    }


def public_links(method: MethodDescription) -> dict[str, str]:
    """Where everybody may read on; a closed method leads nowhere."""
    links = {"paper_url": method.paper_url, "code_url": method.code_url}
    return links if method.is_revealed else dict.fromkeys(links, "")


def what_is_missing(method: MethodDescription) -> list[str]:
    """What keeps the submission from being a final entry, as words that follow “it lacks”; empty if nothing does."""
    needed = {
        _("a short name"): method.short_name,
        _("its authors"): method.authors,
        _("an abstract"): method.abstract or not method.is_revealed,
    }
    missing = [name for name, value in needed.items() if not value]
    return missing or ([] if method.described_at else [_("your team's word that it is complete: save it once")])


def public_version(version: MethodVersion) -> dict[str, Any]:
    """What everybody may read of one version, with its `number`, its `saved_at` and the `facts` of `public_facts`."""
    told = version.contents
    said = MethodDescription(**{name: value for name, value in told.items() if name != "track"})
    return {
        "number": version.number,
        "saved_at": version.saved_at,
        "short_name": told["short_name"],
        "track": told["track"],
        "facts": public_facts(said),
        **public_links(said),
    }
