"""`manage.py curate search|subtree|report|sample|freeze`: classes from WordNet or a tree of their own."""

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.conf import settings

from challenge.curation.popularity import read_popularity
from challenge.curation.report_facts import coverage_facts, list_facts, report_facts
from challenge.curation.sampling import SampleRefused, compare_choices
from challenge.curation.synsets import Constraints, ConstraintsInvalid, choosable
from challenge.curation.synsets import report as report_on
from challenge.domain.class_drafts import ChosenClasses, freeze_classes, make_taxonomy, read_chosen
from challenge.domain.definitions import definitions
from challenge.domain.hidden_synsets import hidden_wnids, shown
from challenge.domain.noun_search import search
from challenge.domain.nouns import Nodes, Nouns, load_nouns
from challenge.domain.tabular import TableRefused
from challenge.domain.taxonomies import ClassesRefused
from challenge.management.group import Facts, Subcommand
from challenge.models import ChallengeTask

from ...domain.clock import database_now

DEFAULTS = Constraints()


class Unknown(Exception):
    """A wnid or a task that is not there."""


REFUSALS = (
    ClassesRefused, ConstraintsInvalid, OSError, SampleRefused, TableRefused, Unknown,
)  # fmt: skip


def _search(*, query: str, limit: int) -> Facts:
    nouns = load_nouns(settings.WORDNET_NOUNS)
    found = search(nouns, query, hidden_wnids())
    glosses = definitions(settings.WORDNET_GLOSSES, [nouns.wnids[node] for node in found[:limit]]) or {}
    rows = [
        row | {"definition": glosses.get(row["wnid"], ""), "below": int(nouns.descendants.sizes[node]) - 1}
        for row, node in zip(list_facts(nouns, found[:limit]), found, strict=False)
    ]
    return {"query": query, "found": len(found), "synsets": rows}


def _say_found(facts: Facts) -> Iterator[str]:
    yield f"{facts['found']:,} synsets answer to “{facts['query']}”"
    for row in facts["synsets"]:
        yield f"  {row['wnid']}  {row['words']}  ({row['below']:,} below)"
        if row["definition"]:
            yield f"             {row['definition']}"


def _subtree(*, wnid: str, leaves: bool, output: Path | None) -> Facts:
    nouns = load_nouns(settings.WORDNET_NOUNS)
    node = _noun(nouns, wnid)
    return _listed(nouns, shown(nouns, nouns.leaves(node) if leaves else nouns.subtree(node)), output)


def _listed(nouns: Nouns, wnids: Sequence[str], output: Path | None) -> Facts:
    """The synsets, written as a class list where one is asked for."""
    if output:
        chosen = ChosenClasses([[None, wnid, ""] for wnid in wnids])
        lines = ["id\twnid\twords", *(f"{number}\t{wnid}\t{words}" for number, wnid, words in chosen.numbered())]
        output.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return {"count": len(wnids), "synsets": list_facts(nouns, nouns.nodes(wnids))} | _written(output)


def _written(output: Path | None) -> Facts:
    return {"output": str(output)} if output else {}


def _say_listed(facts: Facts) -> Iterator[str]:
    if "output" in facts:
        yield f"{facts['count']:,} classes written to {facts['output']}"
        return
    for row in facts["synsets"]:
        yield f"{row['wnid']}\t{row['words']}"


def _report(*, file: Path, below: str | None, n_min: int, d_low: int, d_high: int) -> Facts:
    constraints, nouns, classes = Constraints(n_min, d_low, d_high), *_classes_of(file)
    pool = nouns.subtree(_noun(nouns, below)) if below else None
    return report_facts(nouns, report_on(nouns, classes, constraints, pool), constraints)


def _say_report(facts: Facts) -> Iterator[str]:
    yield f"{facts['classes']:,} classes"
    yield _say_coverage(facts["coverage"])
    for row in facts["depths"]:
        yield f"  depth {row['depth']:>2}: {row['classes']:,}"
    yield f"{facts['ancestors']:,} pairs of which one is an ancestor of the other"
    for pair in facts["ancestor_pairs"][:20]:
        yield f"  {_named(pair['above'])} is above {_named(pair['below'])}"
    yield f"{facts['near_synonyms']:,} pairs of near-synonyms"
    for pair in facts["near_synonym_pairs"][:20]:
        yield f"  {_named(pair['first'])} | {_named(pair['second'])} share “{pair['shared']}”"


def _say_coverage(facts: Facts) -> str:
    return (
        f"C_hier {facts['share']:.2%}: {facts['covered']:,} of {facts['coverable']:,} nodes at depths "
        f"{facts['d_low']} to {facts['d_high']} have {facts['n_min']} classes or more"
    )


def _named(row: dict[str, str]) -> str:
    return f"{row['wnid']} {row['words']}"


def _sample(
    *,
    count: int,
    among: Path | None,
    below: str | None,
    by: str,
    seed: int,
    popularity: Path | None,
    output: Path | None,
    n_min: int,
    d_low: int,
    d_high: int,
) -> Facts:
    constraints = Constraints(n_min, d_low, d_high)
    nouns, candidates = _candidates(among, below)
    counts = None
    if popularity:
        with popularity.open("rb") as file:
            counts = read_popularity(file)
    choices = compare_choices(nouns, candidates, count, constraints, seed=seed, popularity=counts)
    if by not in choices:
        raise Unknown("The most popular are chosen with --popularity FILE, a CSV with the header wnid,count.")
    wnids = [nouns.wnids[node] for node in choices[by].classes]
    compared = {name: coverage_facts(choice.coverage, constraints) for name, choice in choices.items()}
    return {"by": by, "seed": seed, "coverage": compared} | _listed(nouns, wnids, output)


def _candidates(among: Path | None, below: str | None) -> tuple[Nouns, Nodes]:
    """The nouns of a list, of a subtree, or all but individuals; never what is hidden."""
    if among:
        return _classes_of(among)
    nouns = load_nouns(settings.WORDNET_NOUNS)
    nodes = nouns.subtree(_noun(nouns, below)) if below else choosable(nouns)
    return nouns, nouns.nodes(shown(nouns, nodes))


def _say_sampled(facts: Facts) -> Iterator[str]:
    for name, coverage in facts["coverage"].items():
        yield f"{name:>12}: {_say_coverage(coverage)}"
    yield from _say_listed(facts)


def _freeze(*, file: Path, name: str, task: str | None) -> Facts:
    chosen, now = _read(file), database_now()
    if task:
        taxonomy = freeze_classes(_task(task), chosen, name=name, now=now)
    else:
        taxonomy = make_taxonomy(chosen, name=name, now=now)
    facts = {"name": taxonomy.name, "classes": taxonomy.class_count, "digest": taxonomy.digest, "task": task}
    return facts | {"hierarchy": chosen.hierarchy.value}


def _say_frozen(facts: Facts) -> Iterator[str]:
    yield f"{facts['name']}: {facts['classes']:,} classes, SHA-256 {facts['digest']}"
    if facts["task"]:
        yield f"  the classes of {facts['task']} from now on"


def _read(path: Path) -> ChosenClasses:
    with path.open("rb") as file:
        return read_chosen(file)


def _classes_of(path: Path) -> tuple[Nouns, Nodes]:
    chosen = _read(path)
    if chosen.nouns is None:
        raise Unknown(f"The classes of {path.name} have no hierarchy: add a column parent, or use wnids.")
    return chosen.nouns, chosen.nouns.nodes(chosen.wnids)


def _noun(nouns: Nouns, wnid: str) -> int:
    node = nouns.find(wnid)
    if node is None or wnid in hidden_wnids():
        raise Unknown(f"{wnid} is no synset that this site shows.")
    return node


def _task(address: str) -> ChallengeTask:
    year, _, slug = address.partition("/")
    task = ChallengeTask.objects.filter(edition__year=int(year) if year.isdecimal() else 0, slug=slug).first()
    if task is None:
        raise Unknown(f"There is no task {address}: name it as 2026/classification.")
    return task


def _search_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("query", help="A word, the beginning of one, or a wnid.")
    parser.add_argument("--limit", type=int, default=20)


def _subtree_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("wnid")
    parser.add_argument("--leaves", action="store_true", help="Only those with nothing below them.")
    parser.add_argument("--output", type=Path, help="Write them as a class list.")


def _constraint_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--n-min", type=int, default=DEFAULTS.n_min, help="Classes that cover a node.")
    parser.add_argument("--d-low", type=int, default=DEFAULTS.d_low, help="The least depth that counts.")
    parser.add_argument("--d-high", type=int, default=DEFAULTS.d_high, help="The greatest depth that counts.")


def _report_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="TSV: id, wnid and, if you like, words and parent.")
    parser.add_argument("--below", help="Count only what is below this wnid as coverable.")
    _constraint_arguments(parser)


def _sample_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("count", type=int, help="How many classes.")
    candidates = parser.add_mutually_exclusive_group()
    candidates.add_argument("--among", type=Path, help="A class list to choose from.")
    candidates.add_argument("--below", help="A wnid: choose from its subtree [default: all of WordNet].")
    parser.add_argument("--by", choices=("hierarchical", "random", "popular"), default="hierarchical")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--popularity", type=Path, help="CSV wnid,count, such as the images of each synset.")
    parser.add_argument("--output", type=Path, help="Write the choice as a class list.")
    _constraint_arguments(parser)


def _freeze_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="TSV: id, wnid and, if you like, words and parent.")
    parser.add_argument("--name", required=True)
    parser.add_argument("--task", help="Set it as the classes of this task, as 2026/classification.")


SUBCOMMANDS = {
    "search": Subcommand("Find synsets by word or wnid.", _search_arguments, _search, _say_found),
    "subtree": Subcommand("List a synset and all below it.", _subtree_arguments, _subtree, _say_listed),
    "report": Subcommand("Coverage, depths and collisions of a class list.", _report_arguments, _report, _say_report),
    "sample": Subcommand("Choose classes out of many.", _sample_arguments, _sample, _say_sampled),
    "freeze": Subcommand("Make an immutable list of classes.", _freeze_arguments, _freeze, _say_frozen),
}
