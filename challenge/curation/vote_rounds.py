"""One round of votes from files to tables: labels, cases for people, cases to audit, raters, and a report."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from challenge.domain.columns import Table as Columns
from challenge.domain.columns import Upload, table_of, text_of
from challenge.domain.problems import ProblemLog

from . import agreement as measures
from .dawid_skene import Fitted, fit
from .votes import (
    Settled,
    Votes,
    VotesRefused,
    audit_cases,
    decide,
    escalated_cases,
    labels_of,
    majority,
    settle,
)

METHODS = ("majority", "dawid-skene")
GOLDEN = ("image", "label", "answer")
CASE = ("image", "label", "likeliest", "confidence", "votes", "decision")
RATER = ("rater", "votes", "asked", "right", "low", "high", "with_majority")
Case = tuple[str, str]
Table = tuple[str, tuple[str, ...], Iterable[tuple[Any, ...]]]


@dataclass(frozen=True)
class Options:
    """How a round is settled. min_conf and audit_ratio are shares from 0 to 1."""

    method: str = "majority"
    min_conf: float = 0.67
    positive: str = "yes"
    audit_ratio: float = 0.05
    seed: int = 0

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise VotesRefused(f"Unknown method {self.method!r}: expected {' or '.join(METHODS)}.")
        for name in ("min_conf", "audit_ratio"):
            if not 0 <= getattr(self, name) <= 1:
                raise VotesRefused(f"{name} must be from 0 to 1, not {getattr(self, name)}.")


@dataclass(frozen=True)
class Outcome:
    """What a round gave. `report` holds counts and agreement, without any label."""

    votes: Votes
    settled: Settled
    options: Options
    labels: list[Case]
    raters: list[measures.Rater]
    report: dict[str, Any]

    def tables(self) -> Iterator[Table]:
        """Name, header and rows of the four files."""
        yield "labels", ("image", "label"), self.labels
        yield "escalated", CASE, escalated_cases(self.votes, self.settled)
        audited = audit_cases(self.votes, self.settled, ratio=self.options.audit_ratio, seed=self.options.seed)
        yield "audit", CASE, audited
        yield "raters", RATER, map(rater_row, self.raters)


def settle_votes(
    votes: Votes, options: Options, *, golden: Mapping[Case, str], decisions: Mapping[Case, str]
) -> Outcome:
    """Settles a round: the votes by the method of `options`, then what people decided. Raises VotesRefused."""
    fitted = fit(votes) if options.method == "dawid-skene" else None
    settled = settle(fitted.shares, options.min_conf) if fitted else majority(votes, min_conf=options.min_conf)
    settled = decide(votes, settled, dict(decisions)) if decisions else settled
    labels = list(labels_of(votes, settled, positive=options.positive))
    report = _report(votes, settled, options, labels, fitted) | {"decided": len(decisions)}
    return Outcome(votes, settled, options, labels, measures.raters(votes, golden), report)


def golden_in(golden: Upload) -> dict[Case, str]:
    """The answers of golden questions, by image and label. Raises FileRefused."""
    return _answers(table_of(text_of(golden, "golden"), "golden", GOLDEN), "golden", "answer")


def decisions_in(decided: Upload) -> dict[Case, str]:
    """What people wrote into the column `decision` of the escalated cases; rows without one are left for later.

    Raises FileRefused, also for a case that is decided twice.
    """
    return _answers(table_of(text_of(decided, "decided"), "decided", CASE), "decided", "decision")


def _answers(table: Columns, file: str, column: str) -> dict[Case, str]:
    cells = (table[name].to_pylist() for name in ("image", "label", column))
    found: dict[Case, str] = {}
    log = ProblemLog(file)
    for row, (image, label, answer) in enumerate(zip(*cells, strict=True), start=table.first):
        if not answer.strip():
            continue
        if (image, label) in found:
            log.add("repeated", column, answer, f"one answer about {image!r}{label and f' with {label!r}'}", row)
        found[image, label] = answer.strip()
    log.raise_if_any()
    return found


def _report(
    votes: Votes, settled: Settled, options: Options, labels: list[Case], fitted: Fitted | None
) -> dict[str, Any]:
    escalated = int(settled.escalated.sum())
    found = measures.agreement(votes.counts)
    return {
        "method": options.method,
        "min_conf": options.min_conf,
        "votes": len(votes),
        "questions": votes.questions,
        "raters": len(votes.raters),
        "answers": sorted(votes.answers),
        "settled": votes.questions - escalated,
        "escalated": escalated,
        "labels": len(labels),
        "images": len(set(votes.images)),
        "labelled_images": len({image for image, _label in labels}),
        # Nothing can be said of agreement where nobody was asked what another was asked too.
        "agreement": asdict(found) if found.questions else None,
        "rounds": len(fitted.losses) if fitted else 0,
    }


def rater_row(rater: measures.Rater) -> tuple[Any, ...]:
    """A rater's cells, by RATER."""
    return (
        rater.name,
        rater.votes,
        rater.asked,
        rater.right,
        round(rater.low, 4),
        round(rater.high, 4),
        round(rater.with_majority, 4),
    )
