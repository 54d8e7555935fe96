"""The scorer's inputs, with what options of commands name in the place of what they had."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..scoring.inputs import Inputs
from .lists import read_withdrawn

# Options that name a file which Inputs has under the same name.
FILES = ("truth", "hierarchy", "blacklist", "split")


def given(inputs: Inputs, options: Mapping[str, Any]) -> Inputs:
    """The inputs with whatever an option names. Raises InputsInvalid."""
    named = {name: options[name] for name in (*FILES, "max_guesses") if options.get(name) is not None}
    if options.get("images"):
        named["image_sets"] = {"images": options["images"]}
    if options.get("withdrawn"):
        named["withdrawn"] = read_withdrawn(options["withdrawn"])
    more = {name: options[name] for name in ("baseline", "slices") if options.get(name)}
    return replace(inputs, **named, options=dict(inputs.options) | more)


def with_labels_of_ones_own(inputs: Inputs, truth: Path) -> Inputs:
    """The inputs of a kit without what lies beside its own labels and has nothing to do with others."""
    return replace(inputs, truth=truth, blacklist=None, split=None, options=dict(inputs.options) | {"slices": None})
