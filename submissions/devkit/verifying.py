"""`yardstick verify`: all that can be checked of a receipt with what is at hand."""

import csv
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from ..scoring.inputs import NOUNS, Inputs
from .config import server_address
from .errors import ConfigInvalid
from .findings import Finding, all_hold, unsure
from .keyrings import keys_of_file, keys_of_server
from .kits import choose, find_kit, read_kit
from .lists import read_withdrawn
from .receipts import NotAReceipt, Receipt, check_file, check_opened, check_release
from .recounting import Lists, check_lists, check_scorer, recount
from .signatures import check_signed

Options = Mapping[str, Any]


def verify(receipt: Receipt, options: Options, now: datetime) -> list[Finding]:
    """The findings, in the order in which they build on one another. options: of the command. Raises DevkitError."""
    if options["keys"]:
        keys, origin = keys_of_file(options["keys"])
    else:
        keys, origin = keys_of_server(_server(receipt, options["url"]), seconds=options["retry_for"], now=now)
    signed = check_signed(receipt, keys, receipt["signed"]["issued_at"])
    findings = [origin, *signed, check_release(receipt), *check_opened(receipt)]
    if (path := options["file"]) is not None:
        findings += [check_file(receipt, path), *_counted_again(receipt, path, options, now)]
    return findings


def _server(receipt: Receipt, url: str | None) -> str:
    """Whose keys are asked for: what the receipt says, unless one is named."""
    try:
        return server_address(url or receipt["signed"]["server"])
    except ConfigInvalid as error:
        if url:
            raise
        raise NotAReceipt(f"The receipt names no server: {error}") from error


def _counted_again(receipt: Receipt, path: Path, options: Options, now: datetime) -> list[Finding]:
    lists = lists_for(receipt, options, now)
    if lists is None:
        return [unsure("recount", "Not scored again: give the labels with --kit, or --truth and --classes.")]
    findings = [check_scorer(receipt), *check_lists(receipt, lists)]
    if not all_hold(findings):
        return findings
    if not receipt["opened"]:
        return [*findings, unsure("recount", "Not scored again: no number is open to compare with.")]
    return [*findings, recount(receipt, path, lists.inputs)]


def lists_for(receipt: Receipt, options: Options, now: datetime) -> Lists | None:
    """What the file is scored by, from a kit or from files that are named; None if there are no labels.

    Raises UsageError, KitInvalid, KitDamaged.
    """
    if options["classes"] is None and (folder := options["kit"] or find_kit(Path.cwd())):
        return _of_kit(receipt, folder, options["truth"], now)
    if options["truth"] is None:
        return None
    if options["classes"] is None:
        raise click.UsageError("Labels of your own need --classes too.")
    return _of_files(receipt, options)


def _of_kit(receipt: Receipt, folder: Path, truth: Path | None, now: datetime) -> Lists | None:
    signed, kit = receipt["signed"], read_kit(folder)
    chosen = choose(kit, signed["task"], signed["phase"], now)
    inputs, withdrawn = chosen.score_inputs(), chosen.phase["withdrawn"]
    if truth is not None:
        inputs = _with_truth(inputs, truth)
    if inputs.truth is None:
        return None
    rows = read_rows(kit.file(withdrawn)) if withdrawn else []
    return Lists(inputs, rows, chosen.phase["release"] if truth is None else None)


def _with_truth(inputs: Inputs, truth: Path) -> Inputs:
    return Inputs(
        truth,
        inputs.classes,
        inputs.hierarchy,
        inputs.image_sets,
        max_guesses=inputs.max_guesses,
        options=inputs.options,
        withdrawn=inputs.withdrawn,
    )


def _of_files(receipt: Receipt, options: Options) -> Lists:
    signed = receipt["signed"]
    contents, withdrawn = signed["release"]["contents"], options["withdrawn"]
    inputs = Inputs(
        options["truth"],
        options["classes"],
        options["hierarchy"] or NOUNS,
        {"images": options["images"]} if options["images"] else {},
        blacklist=options["blacklist"],
        max_guesses=contents["max_guesses"],
        options=contents["options"] | {"name": signed["task"]},
        split=options["split"],
        **({"withdrawn": read_withdrawn(withdrawn)} if withdrawn else {}),
    )
    return Lists(inputs, read_rows(withdrawn) if withdrawn else [])


def read_rows(path: Path) -> list[dict[str, str]]:
    """What counts for nobody, and why: a CSV of `kind,name,reason`."""
    with path.open(encoding="utf-8", newline="") as file:
        return [{name: row.get(name) or "" for name in ("kind", "name", "reason")} for row in csv.DictReader(file)]
