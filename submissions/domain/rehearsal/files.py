"""The files of a dry run: what each is called, holds, and must score."""

from challenge.enums import GUESSING

from ...scoring.inputs import Inputs
from .contents import RehearsalFile
from .detections import detection_files
from .guesses import guess_files
from .sample import read_public_lists


def make_files(kind: str, inputs: Inputs) -> list[RehearsalFile]:
    """A sample (public lists alone), a perfect file (from the labels) and a random one (seeded).

    Only workers make them: they read labels. Raises InputsInvalid.
    """
    lists = read_public_lists(kind, inputs)
    return list(guess_files(lists, inputs) if kind in GUESSING else detection_files(lists, inputs))
