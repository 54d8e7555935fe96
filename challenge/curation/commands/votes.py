"""`manage.py curate votes|p-maj`: raters' answers into labels, with what people must decide and look at again."""

import csv
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from challenge.curation.agreement import p_maj
from challenge.curation.vote_rounds import METHODS, Options, decisions_in, golden_in, settle_votes
from challenge.curation.votes import VotesRefused, read_votes
from challenge.domain.tabular import TableRefused
from challenge.management.group import Facts, Subcommand

REFUSALS = (VotesRefused, TableRefused, OSError)
DEFAULTS = Options()


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("votes", type=Path, help="CSV image,label,rater,answer; label empty where answers are labels.")
    parser.add_argument("--method", choices=METHODS, default=DEFAULTS.method)
    parser.add_argument("--min-conf", type=float, default=DEFAULTS.min_conf, help="Below this, a case escalates.")
    parser.add_argument("--positive", default=DEFAULTS.positive, help="The answer that makes a label true.")
    parser.add_argument("--golden", type=Path, help="CSV image,label,answer of questions with known answers.")
    parser.add_argument("--decided", type=Path, help="The escalated cases, come back with their decisions.")
    parser.add_argument("--audit-ratio", type=float, default=DEFAULTS.audit_ratio, help="Share of settled cases.")
    parser.add_argument("--seed", type=int, default=DEFAULTS.seed, help="Of the draw for the audit.")
    parser.add_argument("--out", type=Path, required=True, help="Folder for labels, escalated, audit and raters (CSV).")


def _votes(*, votes: Path, golden: Path | None, decided: Path | None, out: Path, **options: object) -> Facts:
    outcome = settle_votes(
        read_votes(votes),
        Options(**options),  # type: ignore[arg-type] # argparse has checked them
        golden=golden_in(golden) if golden else {},
        decisions=decisions_in(decided) if decided else {},
    )
    out.mkdir(parents=True, exist_ok=True)
    for name, header, rows in outcome.tables():
        with (out / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)
    return outcome.report | {"out": str(out)}


def _say(facts: Facts) -> Iterator[str]:
    yield f"{facts['votes']:,} votes of {facts['raters']:,} raters on {facts['questions']:,} questions"
    yield f"  settled by {facts['method']} where its confidence is at least {facts['min_conf']}"
    yield f"  settled {facts['settled']:,}, escalated {facts['escalated']:,}, decided by people {facts['decided']:,}"
    yield f"  labels {facts['labels']:,} on {facts['labelled_images']:,} of {facts['images']:,} images"
    if agreement := facts["agreement"]:
        yield (
            f"  raters agree on {agreement['observed']:.1%} of pairs of votes; "
            f"kappa {agreement['fleiss_kappa']:.3f}, alpha {agreement['krippendorff_alpha']:.3f}"
        )
    yield f"  written to {facts['out']}: labels.csv, escalated.csv, audit.csv, raters.csv"


def _p_maj_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("raters", type=int, help="How many vote on a question.")
    parser.add_argument("accuracy", type=float, help="How often each is right, 0 to 1.")


def _p_maj(*, raters: int, accuracy: float) -> Facts:
    if raters < 1 or not 0 <= accuracy <= 1:
        raise VotesRefused("Expected at least one rater, and an accuracy from 0 to 1.")
    return {"raters": raters, "accuracy": accuracy, "p_maj": p_maj(raters, accuracy)}


def _say_p_maj(facts: Facts) -> Iterator[str]:
    who = f"{facts['raters']} raters, each right {facts['accuracy']:.1%} of the time"
    yield f"The majority of {who}, is right with probability {facts['p_maj']:.3f}."


SUBCOMMANDS = {
    "votes": Subcommand("Turn raters' votes into labels.", _arguments, _votes, _say),
    "p-maj": Subcommand("What a majority of raters is worth.", _p_maj_arguments, _p_maj, _say_p_maj),
}
