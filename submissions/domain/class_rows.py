"""The classes of a task as lists show them: by number, with words, definition and height in the hierarchy."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext as _

from challenge.domain.definitions import definitions
from challenge.domain.hidden_synsets import hidden_wnids
from challenge.domain.taxonomies import read_classes
from challenge.models import Taxonomy

from .materials import local_file


@dataclass(frozen=True)
class ClassRow:
    """A class.

    words: "(hidden)" for one that organizers hide on this site. gloss: its definition, empty where none is known.
    height: edges on the longest way down to a leaf of the hierarchy, as hierarchical costs take it; None where the
    task has no hierarchy.
    """

    id: int
    wnid: str
    words: str
    gloss: str
    height: int | None


class ClassRows(Sequence[ClassRow]):
    """The classes of a taxonomy in the order of its list; definitions are looked up for the slice alone."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy

    def __len__(self) -> int:
        return self._taxonomy.class_count

    def __getitem__(self, wanted: slice) -> list[ClassRow]:  # type: ignore[override]
        rows = read_classes(self._taxonomy)[wanted]
        hidden, instead = hidden_wnids(), _("(hidden)")
        glosses = (
            definitions(settings.WORDNET_GLOSSES, (wnid for _id, wnid, _words in rows if wnid not in hidden)) or {}
        )
        heights = _heights(self._taxonomy.digest)
        return [
            ClassRow(number, wnid, instead if wnid in hidden else words, glosses.get(wnid, ""), heights.get(wnid))
            for number, wnid, words in rows
        ]


@lru_cache(maxsize=4)
def _heights(digest: str) -> dict[str, int]:
    """The height of each class of a taxonomy, which never changes; empty where it has no hierarchy."""
    # Kernels take a second to load: not wherever Django starts.
    from ..scoring.hierarchy import load_hierarchy

    taxonomy = Taxonomy.objects.get(digest=digest)
    if not taxonomy.hierarchy:
        return {}
    wnids = [wnid for _id, wnid, _words in read_classes(taxonomy)]
    with local_file(taxonomy.hierarchy) as path:
        tree = load_hierarchy(path)
    nodes = tree.nodes(wnids)
    return {wnid: int(tree.heights[node]) for wnid, node in zip(wnids, nodes, strict=True) if node >= 0}
