"""Scoring a receipt's file again with the scorer that the server used, and comparing every number that is open."""

import csv
import gzip
import hashlib
import re
import shlex
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..scoring.evaluate import evaluate
from ..scoring.inputs import Inputs, InputsInvalid
from ..scoring.report import numbers_of
from ..scoring.tasks.registry import KINDS
from ..scoring.version import DISTRIBUTION, SCORER_VERSION, scorer_digest
from .config import server_address
from .findings import Finding, right, unsure, wrong
from .receipts import Receipt, has_shape
from .signatures import canonical, digest_of

GZIP = b"\x1f\x8b"
# All that a name and a version can be: it is shown in a line that people may copy into a shell.
WHEEL = re.compile(rf"{DISTRIBUTION}==[0-9]+(\.[0-9]+)*(\.\*)?")
# What is read of a release's contents, and its type.
CONTENTS = {
    "ground_truth": {"sha256": str},
    "taxonomy": str | None,
    "image_sets": list,
    "max_guesses": int,
    "options": {},
}
# What reading a list raises that is none.
UNREADABLE = (InputsInvalid, UnicodeError, EOFError, zlib.error, gzip.BadGzipFile, csv.Error)
Rows = list[dict[str, str]]


def check_scorer(receipt: Receipt) -> Finding:
    """Whether the scorer here is the one that the server used; its rules must be, for another a wheel is named."""
    signed = receipt["signed"]
    scorer = signed["scorer"]
    if scorer["version"] != SCORER_VERSION:
        return wrong("scorer", f"It was scored by other rules than this version {SCORER_VERSION} has{_wheel(signed)}")
    if scorer["sha256"] is None:
        return unsure("scorer", "The receipt does not tell which files its scorer had; the numbers must agree still.")
    if scorer["sha256"] != scorer_digest():
        return unsure("scorer", "The scorer has the same version and other files; the numbers must agree still.")
    return right("scorer", f"The scorer is the one that the server used, version {SCORER_VERSION}.")


def _wheel(signed: dict[str, Any]) -> str:
    """How to install the wheel that has the rules: of the receipt's server, which has every version."""
    if not WHEEL.fullmatch(signed["scorer"]["wheel"]):
        return "."
    links = f"{server_address(signed['server'])}/devkit/"
    return f": {shlex.join(['pip', 'install', signed['scorer']['wheel'], '--find-links', links])}"


def is_understood(receipt: Receipt) -> bool:
    """Whether the receipt says of the kind of task and of its release what scoring needs, as this version reads it."""
    signed = receipt["signed"]
    contents = signed["release"]["contents"]
    return (
        signed["kind"] in KINDS
        and has_shape(contents, CONTENTS)
        and all(has_shape(each, {"sha256": str}) for each in contents["image_sets"])
    )


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
    """Scores the file, and compares every opened number to the last digit. Raises FileRefused, UNREADABLE."""
    report = evaluate(receipt["signed"]["kind"], predictions, inputs).as_json()
    counted, opened = numbers_of(report), receipt["opened"]
    different = [name for name, number in opened.items() if _number(counted.get(name)) != _number(number)]
    if different:
        return wrong("recount", f"Scored again, these differ: {', '.join(different)}.")
    return right("recount", f"Scored again, all {len(opened)} open numbers are the same to the last digit.")


def _number(found: dict[str, Any] | None) -> bytes | None:
    return None if found is None else canonical([found["images"], found["value"]])
