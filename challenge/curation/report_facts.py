"""Reports as plain facts, with wnids and words, for pages and JSON alike."""

from collections.abc import Iterable
from typing import Any

from ..domain.nouns import Nodes, Nouns
from .synsets import Constraints, Coverage, Report

MOST_PAIRS = 1000


def report_facts(nouns: Nouns, report: Report, constraints: Constraints) -> dict[str, Any]:
    """The report; of pairs the first thousand, beside their number."""
    return {
        "classes": report.classes,
        "coverage": coverage_facts(report.coverage, constraints),
        "depths": [{"depth": depth, "classes": classes} for depth, classes in enumerate(report.depths)],
        "ancestors": len(report.ancestors),
        "ancestor_pairs": [
            {"above": noun_facts(nouns, above), "below": noun_facts(nouns, below)}
            for above, below in report.ancestors[:MOST_PAIRS].tolist()
        ],
        "near_synonyms": len(report.near),
        "near_synonym_pairs": [
            {"first": noun_facts(nouns, pair.first), "second": noun_facts(nouns, pair.second), "shared": pair.shared}
            for pair in report.near[:MOST_PAIRS]
        ],
    }


def coverage_facts(coverage: Coverage, constraints: Constraints) -> dict[str, Any]:
    """C_hier with its numerator, its denominator and its parameters."""
    asked = {"n_min": constraints.n_min, "d_low": constraints.d_low, "d_high": constraints.d_high}
    return {"share": coverage.share, "covered": coverage.covered, "coverable": coverage.coverable} | asked


def list_facts(nouns: Nouns, nodes: Nodes | Iterable[int]) -> list[dict[str, str]]:
    return [noun_facts(nouns, int(node)) for node in nodes]


def noun_facts(nouns: Nouns, node: int) -> dict[str, str]:
    return {"wnid": nouns.wnids[node], "words": nouns.words(node)}
