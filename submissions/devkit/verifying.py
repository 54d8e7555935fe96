"""`yardstick verify`: all that can be checked of a receipt with what is at hand."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from ..scoring.inputs import NOUNS, Inputs
from ..scoring.problems import FileRefused
from .acquaintances import recall
from .config import server_address, was_named
from .errors import ConfigInvalid
from .findings import Finding, all_hold, is_verified, unsure, wrong
from .folder import config_folder
from .given import given, with_labels_of_ones_own
from .keyrings import keys_of_file, keys_of_server
from .kits import Kit, KitInvalid, choose, find_kit, read_kit
from .lists import read_withdrawn_rows
from .receipts import NotAReceipt, Receipt, check_file, check_opened, check_release
from .recounting import UNREADABLE, Lists, check_lists, check_scorer, is_understood, recount
from .signatures import check_digest, check_signed

Options = Mapping[str, Any]
ASKED = "Give its labels with --kit, or --truth and --classes."


class NoLists(Exception):
    """There is nothing to score the file by; the message says why."""


def verify(receipt: Receipt, options: Options, now: datetime) -> list[Finding]:
    """The findings, in the order in which they build on one another. options: of the command. Raises DevkitError."""
    findings = [*_signed(receipt, options, now), check_release(receipt), *check_opened(receipt)]
    if (path := options["file"]) is None:
        return findings
    findings.append(check_file(receipt, path))
    if not is_verified(findings):
        return [*findings, unsure("recount", "Not scored again: what it is to be compared with is not verified.")]
    return [*findings, *_counted_again(receipt, path, options, now)]


def _signed(receipt: Receipt, options: Options, now: datetime) -> list[Finding]:
    """Whether a server that the user knows has signed it."""
    if options["keys"]:
        keys, origin = keys_of_file(options["keys"])
    else:
        server = _server(receipt, options["url"])
        if not (options["url"] or was_named(server) or recall(config_folder(), server).keys):
            told = (
                f"It says that it is signed by a server that you do not know ({server}): nothing was asked of it. If "
                "you are sure that it is the organizers', name it with --url."
            )
            return [check_digest(receipt), unsure("signature", told)]
        keys, origin = keys_of_server(server, seconds=options["retry_for"], now=now)
    return [origin, *check_signed(receipt, keys, receipt["signed"]["issued_at"])]


def _server(receipt: Receipt, url: str | None) -> str:
    """Whose keys are meant: of the server that the receipt says, unless one is named."""
    try:
        return server_address(url or receipt["signed"]["server"])
    except ConfigInvalid as error:
        if url:
            raise
        raise NotAReceipt(f"The receipt names no server: {error}") from error


def _counted_again(receipt: Receipt, path: Path, options: Options, now: datetime) -> list[Finding]:
    findings = [check_scorer(receipt)]
    if not all_hold(findings):
        return findings
    try:
        lists = lists_for(receipt, options, now)
        findings += check_lists(receipt, lists)
        return [*findings, recount(receipt, path, lists.inputs)] if all_hold(findings) else findings
    except NoLists as reason:
        return [*findings, unsure("recount", f"Not scored again: {reason}")]
    except (FileRefused, *UNREADABLE) as error:
        return [*findings, wrong("recount", f"The file cannot be scored with these labels: {error}")]


def lists_for(receipt: Receipt, options: Options, now: datetime) -> Lists:
    """What the file is scored by, from a kit or from files that are named.

    Raises NoLists, UsageError, KitInvalid, KitDamaged and UNREADABLE.
    """
    if not receipt["opened"]:
        raise NoLists("no number is open to compare with.")
    if not is_understood(receipt):
        raise NoLists("this version does not understand what the receipt tells of the task or the release.")
    if options["classes"] is None and (folder := options["kit"] or find_kit(Path.cwd())):
        return _of_kit(receipt, _kit_of(receipt, folder), options["truth"], now)
    if options["truth"] is None:
        raise NoLists(ASKED)
    if options["classes"] is None:
        raise click.UsageError("Labels of your own need --classes too.")
    return _of_files(receipt, options)


def _kit_of(receipt: Receipt, folder: Path) -> Kit:
    """The kit in a folder, if it is of the receipt's server and edition. Raises NoLists."""
    signed = receipt["signed"]
    try:
        kit = read_kit(folder)
    except KitInvalid as error:
        raise NoLists(str(error)) from error
    if (kit.facts["server"], kit.facts["year"]) != (signed["server"], signed["edition"]):
        raise NoLists(f"the kit in {folder} is of {kit.facts['year']} and {kit.facts['server']}. {ASKED}")
    return kit


def _of_kit(receipt: Receipt, kit: Kit, truth: Path | None, now: datetime) -> Lists:
    signed = receipt["signed"]
    try:
        chosen = choose(kit, signed["task"], signed["phase"], now)
    except KitInvalid as error:
        raise NoLists(str(error)) from error
    inputs, withdrawn = chosen.score_inputs(), chosen.phase["withdrawn"]
    if truth is not None:
        inputs = with_labels_of_ones_own(inputs, truth)
    if inputs.truth is None:
        raise NoLists(ASKED)
    rows = read_withdrawn_rows(kit.file(withdrawn)) if withdrawn else []
    return Lists(inputs, rows, chosen.phase["release"] if truth is None else None)


def _of_files(receipt: Receipt, options: Options) -> Lists:
    signed, withdrawn = receipt["signed"], options["withdrawn"]
    contents = signed["release"]["contents"]
    scored_with = {"max_guesses": contents["max_guesses"], "options": contents["options"] | {"name": signed["task"]}}
    inputs = Inputs(None, options["classes"], NOUNS, **scored_with)
    return Lists(given(inputs, options), read_withdrawn_rows(withdrawn) if withdrawn else [])
