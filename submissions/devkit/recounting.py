"""Scoring a receipt's file again with the scorer that the server used, and comparing every number that is open."""

import gzip
import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..scoring.evaluate import evaluate
from ..scoring.inputs import Inputs, InputsInvalid
from ..scoring.problems import FileRefused
from ..scoring.version import SCORER_VERSION, scorer_digest
from .findings import Finding, right, unsure, wrong
from .receipts import Receipt
from .signatures import canonical, digest_of

GZIP = b"\x1f\x8b"
PARTS = ("live", "holdout")
Rows = list[dict[str, str]]


def check_scorer(receipt: Receipt) -> Finding:
    """Whether the scorer here is the one that the server used; its rules must be, for another a wheel is named."""
    scorer = receipt["signed"]["scorer"]
    if scorer.get("version") != SCORER_VERSION:
        told = (
            f"It was scored by version {scorer.get('version')} of the rules, and this is version {SCORER_VERSION}: "
            f"pip install {scorer.get('wheel')}"
        )
        return wrong("scorer", told)
    if scorer.get("sha256") != scorer_digest():
        return unsure("scorer", "The scorer has the same version and other files; the numbers must agree still.")
    return right("scorer", f"The scorer is the one that the server used, version {SCORER_VERSION}.")


@dataclass(frozen=True)
class Lists:
    """What a file is scored by. withdrawn: `kind`, `name` and `reason` of each. release: its digest, if it is known."""

    inputs: Inputs
    withdrawn: Rows = field(default_factory=list)
    release: str | None = None


def check_lists(receipt: Receipt, lists: Lists) -> list[Finding]:
    """Whether labels, classes and image lists are those of the receipt's release.

    Files of one's own may say the same in other bytes; then the numbers decide. Lists of another release are wrong.
    """
    inputs, release = lists.inputs, receipt["signed"]["release"]
    contents, otherwise = release["contents"], None if lists.release in {None, release["digest"]} else False
    digests = {_labels_digest(inputs, lists.withdrawn), unpacked_sha256(inputs.truth)}
    labels = contents["ground_truth"]["sha256"] in digests
    classes = contents["taxonomy"] == _classes_digest(inputs)
    listed = {unpacked_sha256(path) for path in inputs.image_sets.values()}
    images = {each["sha256"] for each in contents["image_sets"]} == listed
    found = (("labels", labels), ("classes", classes), ("images", images))
    return [_same_list(name, holds=holds, otherwise=otherwise) for name, holds in found]


def _same_list(name: str, *, holds: bool, otherwise: bool | None) -> Finding:
    told = {
        True: f"The {name} are those of the release.",
        False: f"The {name} are not those of the release.",
        None: f"The {name} are in other bytes than the release's; the numbers decide.",
    }
    found = True if holds else otherwise
    return Finding(name, found, told[found])


def _labels_digest(inputs: Inputs, withdrawn: Rows) -> str:
    """As the server counts it: over the files of the labels and what is withdrawn."""
    named = {
        "labels": inputs.truth,
        "blacklist": inputs.blacklist,
        "attributes": inputs.options.get("slices"),
        "split": inputs.split,
    }
    files = {name: unpacked_sha256(path) for name, path in named.items() if path}
    return digest_of({"files": files, "withdrawn": withdrawn})


def _classes_digest(inputs: Inputs) -> str:
    hierarchy = unpacked_sha256(inputs.hierarchy) or hashlib.sha256(b"").hexdigest()
    return digest_of({"classes": unpacked_sha256(inputs.classes), "hierarchy": hierarchy})


def unpacked_sha256(path: Path | None) -> str | None:
    """The SHA-256 of what a file holds, unpacked if it is gzipped; None for no file."""
    if path is None:
        return None
    with path.open("rb") as file:
        is_packed = file.read(len(GZIP)) == GZIP
    with gzip.open(path) if is_packed else path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def recount(receipt: Receipt, predictions: Path, inputs: Inputs) -> Finding:
    """Scores the file, and compares every opened number to the last digit."""
    try:
        report = evaluate(receipt["signed"]["kind"], predictions, inputs).as_json()
    except (FileRefused, InputsInvalid, KeyError) as error:
        return wrong("recount", f"The file cannot be scored with these labels: {error}")
    counted, opened = numbers_of(report), receipt["opened"]
    different = [name for name, number in opened.items() if _number(counted.get(name)) != _number(number)]
    if different:
        return wrong("recount", f"Scored again, these differ: {', '.join(different)}.")
    return right("recount", f"Scored again, all {len(opened)} open numbers are the same to the last digit.")


def numbers_of(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every metric of a report by part and name, as receipts name them: `all/flat_error`."""
    parts = {"all": report} | {name: part for name, part in report["parts"].items() if name in PARTS}
    return {
        f"{part}/{metric}": {"images": found["images"], "value": value}
        for part, found in parts.items()
        for metric, value in found["metrics"].items()
    }


def _number(found: dict[str, Any] | None) -> bytes | None:
    return None if found is None else canonical([found["images"], found["value"]])
