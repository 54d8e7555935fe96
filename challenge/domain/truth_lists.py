"""The public lists that hidden labels must fit: the phase's images and the task's classes."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ..models import Phase
from .digests import digest_of_facts
from .listed_images import ListedImages, Places, found_in, listed_images
from .problems import FileRefused
from .taxonomies import read_classes


@dataclass(frozen=True)
class TruthLists:
    """`names` are all ways to write a class, name i for the class `targets[i]`; a wnid goes before an id like it."""

    images: ListedImages
    wnids: pa.Array
    names: pa.Array
    targets: Places

    @property
    def digest(self) -> str:
        """One SHA-256 over the images, whatever their suffixes and sets, and the classes."""
        return digest_of_facts([sorted(self.images.stems.to_pylist()), sorted(self.wnids.to_pylist())])

    @property
    def class_count(self) -> int:
        return len(self.wnids)

    def find_classes(self, words: pa.Array) -> Places:
        """int64 (n,): the class that each word names, by wnid or id; -1 for one that is none."""
        found = found_in(words, self.names)
        return np.where(found < 0, -1, self.targets[found])

    def wnids_of(self, classes: Places) -> pa.Array:
        """The wnids of classes, empty for -1."""
        return pa.concat_arrays([self.wnids, pa.array([""])]).take(pa.array(classes % (self.class_count + 1)))


def truth_lists(phase: Phase) -> TruthLists:
    """The lists as the phase and its task have them now. Raises FileRefused while there are none."""
    taxonomy = phase.task.taxonomy
    if taxonomy is None:
        raise FileRefused.whole("labels", "The task has no classes yet: choose them before importing labels.")
    images = listed_images(phase)
    if not len(images):
        raise FileRefused.whole("labels", "The phase has no images yet: upload their list before importing labels.")
    classes = read_classes(taxonomy)
    index = {str(number): place for place, (number, _, _) in enumerate(classes)}
    index |= {wnid: place for place, (_, wnid, _) in enumerate(classes)}
    wnids = pa.array([wnid for _, wnid, _ in classes], pa.string())
    return TruthLists(images, wnids, pa.array(list(index), pa.string()), np.array(list(index.values()), np.int64))
