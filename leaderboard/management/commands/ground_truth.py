"""`manage.py ground_truth ...`: labels from a file to live, as the organizers' pages make them."""

import csv
import time
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from challenge.domain.clock import database_now
from challenge.domain.ground_truth import freeze, import_ground_truth
from challenge.domain.releases import ReleaseRefused, make_release
from challenge.domain.tabular import TableRefused
from challenge.domain.truth_parts import SeededShare
from challenge.domain.withdrawals import WithdrawalRefused, reinstate, withdraw
from challenge.management.group import CommandGroup, Facts, Subcommand, progress_bar
from challenge.management.phases import NotThere, phase_named
from challenge.models import GroundTruth, Release
from submissions.domain.errors import RescoringRefused
from submissions.domain.organizing_queue import requeue_failed
from submissions.domain.rescoring import Progress, progress, start_rescoring

from ...domain.diff import Diff, diff_with_live
from ...domain.diff_table import diff_facts, diff_lines
from ...domain.going_live import go_live

LOOK_AGAIN_SECONDS = 0.5


def import_labels(*, phase: str, labels: Path, based_on: int | None, note: str, **files: Any) -> Facts:
    chosen = phase_named(phase)
    truth = import_ground_truth(
        phase=chosen,
        labels=labels,
        attributes=files["attributes"],
        blacklist=files["blacklist"],
        split=files["split"] or _share(files["live_share"], files["seed"]),
        note=note,
        now=database_now(),
        based_on=_version(phase, based_on) if based_on else None,
    )
    return facts_of(truth)


def freeze_version(*, phase: str, version: int, **_options: Any) -> Facts:
    return facts_of(freeze(_version(phase, version), now=database_now()))


def release_version(*, phase: str, version: int, **_options: Any) -> Facts:
    return release_facts(_release(phase, version))


def list_versions(*, phase: str, **_options: Any) -> Facts:
    chosen = phase_named(phase)
    live = chosen.live_release.ground_truth_id if chosen.live_release else None
    truths = chosen.ground_truths.order_by("version")
    return {"phase": phase, "versions": [facts_of(truth) | {"is_live": truth.pk == live} for truth in truths]}


def withdraw_names(*, phase: str, images: list[str], classes: list[str], reason: str, **_options: Any) -> Facts:
    chosen = phase_named(phase)
    return facts_of(withdraw(chosen, images=images, classes=classes, reason=reason, now=database_now()))


def reinstate_names(*, phase: str, images: list[str], classes: list[str], reason: str, **_options: Any) -> Facts:
    chosen = phase_named(phase)
    return facts_of(reinstate(chosen, images=images, classes=classes, reason=reason, now=database_now()))


def rescore(*, phase: str, version: int, again: bool, wait: bool, **_options: Any) -> Facts:
    release = _release(phase, version)
    found = start_rescoring(release, now=database_now())
    if again:
        requeue_failed(release, actor=None, now=database_now())
    if wait:
        found = _wait(release)
    return release_facts(release) | progress_facts(found)


def diff(*, phase: str, version: int, csv_file: Path | None, **_options: Any) -> Facts:
    release = _release(phase, version)
    found = diff_with_live(release)
    if found is None:
        raise RescoringRefused("There is nothing to compare it with: it is live itself, or nothing is.")
    if csv_file:
        with csv_file.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(diff_lines(found))
    return diff_summary(found) | progress_facts(progress(release))


def live(*, phase: str, version: int, **_options: Any) -> Facts:
    release = _release(phase, version)
    go_live(release, now=database_now())
    release.refresh_from_db()
    return release_facts(release)


def facts_of(truth: GroundTruth) -> Facts:
    return {
        "phase": str(truth.phase),
        "version": truth.version,
        "state": truth.state,
        "digest": truth.digest,
        "files": truth.files,
        "withdrawn": truth.withdrawn,
        "note": truth.note,
    }


def release_facts(release: Release) -> Facts:
    return {
        "release": release.digest,
        "version": release.ground_truth.version,
        "candidate_since": release.candidate_since,
        "live_since": release.live_since,
    }


def progress_facts(found: Progress) -> Facts:
    names = ("total", "done", "waiting", "failed", "is_complete")
    return {name: getattr(found, name) for name in names}


def diff_summary(found: Diff) -> Facts:
    return {
        "live": found.live.digest,
        "candidate": found.candidate.digest,
        "metric": found.metric,
        "changed": found.changed,
        "movers": found.movers,
        "winner_changes": found.winner_changes,
        "entries": [diff_facts(change) for change in found.changes],
    }


def _wait(release: Release) -> Progress:
    """Until nothing waits any more; workers do the work."""
    with progress_bar("Scoring anew") as report:
        while (found := progress(release)).waiting:
            report(f"{found.done:,} of {found.total:,} are done", found.done / found.total)
            time.sleep(LOOK_AGAIN_SECONDS)
    return found


def _version(phase: str, version: int) -> GroundTruth:
    found = phase_named(phase).ground_truths.filter(version=version).select_related("phase__task__taxonomy").first()
    if found is None:
        raise NotThere(f"{phase} has no labels of version {version}: look at `ground_truth list {phase}`.")
    return found


def _release(phase: str, version: int) -> Release:
    return make_release(_version(phase, version), now=database_now())


def _share(share: float | None, seed: str) -> SeededShare | None:
    return None if share is None else SeededShare(share, seed)


def _phase_argument(parser: ArgumentParser) -> None:
    parser.add_argument("phase", help="YEAR/TASK/PHASE")


def _version_arguments(parser: ArgumentParser) -> None:
    _phase_argument(parser)
    parser.add_argument("version", type=int, help="The version of the labels, as 2.")


def _import_arguments(parser: ArgumentParser) -> None:
    _phase_argument(parser)
    parser.add_argument("labels", type=Path, help="CSV (or .gz): image,label[,boxes], or the objects of detection.")
    parser.add_argument("--blacklist", type=Path, help="Images (or image and class) that do not count.")
    parser.add_argument("--attributes", type=Path, help="CSV of image and attributes: slices of the report.")
    parser.add_argument("--split", type=Path, help="CSV image,part with the parts live and holdout.")
    parser.add_argument("--live-share", type=float, help="Instead: draw the live part by chance, as 0.3.")
    parser.add_argument("--seed", default="", help="What the chance depends on.")
    parser.add_argument("--note", default="", help="What changed; public.")
    parser.add_argument("--based-on", type=int, metavar="VERSION", help="Its other files and withdrawals come along.")


def _names_arguments(parser: ArgumentParser) -> None:
    _phase_argument(parser)
    parser.add_argument("--image", action="append", default=[], dest="images", metavar="ID")
    parser.add_argument("--class", action="append", default=[], dest="classes", metavar="WNID")
    parser.add_argument("--reason", required=True, help="Public.")


def _rescore_arguments(parser: ArgumentParser) -> None:
    _version_arguments(parser)
    parser.add_argument("--again", action="store_true", help="Queue again what failed.")
    parser.add_argument("--wait", action="store_true", help="Until nothing waits any more.")


def _diff_arguments(parser: ArgumentParser) -> None:
    _version_arguments(parser)
    parser.add_argument("--csv", type=Path, dest="csv_file", metavar="FILE", help="Write the table there too.")


def _say_version(facts: Facts) -> Iterable[str]:
    marks = f"{facts['state']}{', live' if facts.get('is_live') else ''}"
    withdrawn = f", {len(facts['withdrawn'])} withdrawn" if facts["withdrawn"] else ""
    yield f"Version {facts['version']} ({marks}{withdrawn}) {facts['digest']} {facts['note']}".rstrip()


def _say_versions(facts: Facts) -> Iterable[str]:
    for each in facts["versions"]:
        yield from _say_version(each)
    if not facts["versions"]:
        yield "No labels yet."


def _say_release(facts: Facts) -> Iterable[str]:
    state = "live" if facts["live_since"] and not facts["candidate_since"] else "candidate"
    yield f"Release {facts['release']} of version {facts['version']}" + (
        f": {state}" if facts["live_since"] or facts["candidate_since"] else ""
    )


def _say_progress(facts: Facts) -> Iterable[str]:
    yield f"{facts['done']:,} of {facts['total']:,} files are scored anew; {facts['waiting']:,} wait."
    if facts["failed"]:
        yield f"{facts['failed']:,} failed: queue them again with --again."


def _say_rescored(facts: Facts) -> Iterable[str]:
    yield from _say_release(facts)
    yield from _say_progress(facts)


def _say_diff(facts: Facts) -> Iterable[str]:
    yield f"{'rank':>12}  {'wrong':>17}  {'value':>19}  team, method"
    for each in facts["entries"]:
        ranks = f"{_or_dash(each['old_rank'])} → {_or_dash(each['new_rank'])}"
        counts = f"{_or_dash(each['old_count'])} → {_or_dash(each['new_count'])}"
        values = f"{_or_dash(each['old_value'])} → {_or_dash(each['new_value'])}"
        yield f"{ranks:>12}  {counts:>17}  {values:>19}  {each['team']}, {each['method']}"
    winner = "the winner changes" if facts["winner_changes"] else "the winner stays"
    yield f"{facts['changed']:,} scores and {facts['movers']:,} ranks change; {winner}."
    yield from _say_progress(facts)


def _or_dash(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.4f}" if isinstance(value, float) else f"{value:,}"


class Command(CommandGroup):
    help = "Hidden labels: import, freeze, withdraw, score anew, compare, make live."
    refusals = (NotThere, TableRefused, ReleaseRefused, WithdrawalRefused, RescoringRefused, OSError)
    subcommands: ClassVar = {
        "import": Subcommand("Make a draft version of a file.", _import_arguments, import_labels, _say_version),
        "freeze": Subcommand("Make a draft final.", _version_arguments, freeze_version, _say_version),
        "release": Subcommand("The Release of a frozen version.", _version_arguments, release_version, _say_release),
        "list": Subcommand("The versions of a phase.", _phase_argument, list_versions, _say_versions),
        "withdraw": Subcommand(
            "Take images or classes back, in a new frozen version.", _names_arguments, withdraw_names, _say_version
        ),
        "reinstate": Subcommand(
            "Give withdrawn ones again, in a new frozen version.", _names_arguments, reinstate_names, _say_version
        ),
        "rescore": Subcommand("Score all files against a version.", _rescore_arguments, rescore, _say_rescored),
        "diff": Subcommand("What would change, entry by entry.", _diff_arguments, diff, _say_diff),
        "live": Subcommand("Make a version live.", _version_arguments, live, _say_release),
    }
