"""Trees of classes as pages show them: what organizers hide has no words."""

from typing import Any

from django.utils.translation import gettext as _

from challenge.domain.hidden_synsets import hidden_wnids

from ..models import ClassTree


def shown_tree(release_digest: str) -> dict[str, Any] | None:
    """The contents of a Release's tree, in the form that ClassTree describes; None where it is not made yet."""
    tree = ClassTree.objects.filter(release_digest=release_digest).first()
    if tree is None:
        return None
    hidden, instead = hidden_wnids(), _("(hidden)")
    for row in (*tree.contents["classes"], *tree.contents["nodes"]):
        if row[0] in hidden:
            row[1] = instead
    contents: dict[str, Any] = tree.contents
    return contents
