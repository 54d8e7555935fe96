"""The images of a phase as its files name them: the union of its sets, found with or without their suffix."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ..models import Phase
from .image_sets import SUFFIX, read_image_ids

Places = NDArray[np.int64]


@dataclass(frozen=True)
class ListedImages:
    """Image ids in the order of the lists; each image once."""

    ids: pa.Array

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def stems(self) -> pa.Array:
        """The ids without their suffix."""
        return stems(self.ids)

    @cached_property
    def file_order(self) -> Places:
        """int64 (n,): the places of the images in the order of their file names: by number if all are numbers."""
        names = self.stems
        if pc.all(pc.match_substring_regex(names, "^[0-9]{1,18}$")).as_py():
            names = names.cast(pa.int64())
        return np.asarray(pc.sort_indices(names)).astype(np.int64)

    def find(self, names: pa.Array) -> Places:
        """int64 (m,): the place of each image that `names` (strings) names, -1 for one that is not in the list."""
        return found_in(stems(names), self.stems)

    def find_numbered(self, words: pa.Array) -> Places:
        """As `find`; a word that is no name may be an image's number from 1 in the order of file names."""
        found = self.find(words)
        numbers = pc.if_else(pc.match_substring_regex(words, "^[0-9]{1,9}$"), words, "0").cast(pa.int64())
        places = np.asarray(numbers)
        numbered = (found < 0) & (places > 0) & (places <= len(self))
        found[numbered] = self.file_order[places[numbered] - 1]
        return found


def listed_images(phase: Phase) -> ListedImages:
    """The images of the phase's sets, in their order; an image of several sets is one image."""
    roles = phase.image_set_roles.select_related("image_set").order_by("position", "pk")
    ids = pa.array([image for role in roles for image in read_image_ids(role.image_set)], pa.string())
    _, first = np.unique(np.asarray(stems(ids).dictionary_encode().indices), return_index=True)
    return ListedImages(ids.take(pa.array(np.sort(first))))


def stems(names: pa.Array | Sequence[str]) -> pa.Array:
    """Names without one known image suffix: what they are compared by."""
    return pc.replace_substring_regex(pa.array(names, pa.string()), SUFFIX, r"\1")


def found_in(values: pa.Array, names: pa.Array) -> Places:
    """int64: the place of each value among `names`, -1 where it is none of them."""
    return np.asarray(pc.fill_null(pc.index_in(values, names), -1)).astype(np.int64)
