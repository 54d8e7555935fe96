"""What everybody may read of a method, as plain facts that a table copies."""

from typing import Any

from ..models import MethodDescription


def public_facts(method: MethodDescription) -> dict[str, Any]:
    """The description as JSON-like facts; of a closed method only who made it."""
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
