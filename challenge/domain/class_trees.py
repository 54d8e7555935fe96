"""Class trees other than WordNet, compiled into a hierarchy file as scoring reads it (`scoring/hierarchy.py`).

Names stand in a fourth cell, since they are no WordNet offsets; the nodes are numbered by their names'
order, so that the same tree gives the same bytes whatever the order of its rows.
"""

from collections.abc import Iterator, Sequence

from .class_files import Listed, refuse

# Joins the trees of a list that has several; no row can have this name, since it has a space.
ALL_CLASSES = "all classes"
MOST_LEVELS = 200


def compile_tree(rows: Sequence[Listed]) -> str:
    """The hierarchy file's text: number, words, parents' numbers and name of each node.

    Several roots get one node above them. Raises ClassesRefused, with row numbers, for a parent that no row
    has, a node below itself, or more than 200 levels.
    """
    parents = {each.wnid: each.parents for each in rows}
    refuse(list(_unknown_parents(rows, parents)))
    refuse(list(_misplaced(rows, parents)))
    roots = [each.wnid for each in rows if not each.parents]
    if len(roots) > 1:
        parents = {wnid: above or (ALL_CLASSES,) for wnid, above in parents.items()} | {ALL_CLASSES: ()}
    words = {each.wnid: each.words for each in rows}
    numbers = {wnid: number for number, wnid in enumerate(sorted(parents), start=1)}
    lines = (
        "\t".join([f"{numbers[wnid]:08d}", _cell(words.get(wnid) or wnid), _above(parents[wnid], numbers), wnid])
        for wnid in numbers
    )
    return "\n".join(lines) + "\n"


def _unknown_parents(rows: Sequence[Listed], parents: dict[str, tuple[str, ...]]) -> Iterator[str]:
    for each in rows:
        for parent in each.parents:
            if parent not in parents:
                yield f"Row {each.row}, column parent: no row has the wnid {parent!r}. Add one, without an id."


def _misplaced(rows: Sequence[Listed], parents: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """Places level after level the nodes whose parents are all placed: what cannot be is on a circle or below one."""
    row_of = {each.wnid: each.row for each in rows}
    waiting, placed, level = dict(parents), set[str](), [""]
    for _ in range(MOST_LEVELS):
        level = [wnid for wnid, above in waiting.items() if placed.issuperset(above)]
        placed.update(level)
        waiting = {wnid: above for wnid, above in waiting.items() if wnid not in placed}
    if waiting and level:
        yield f"Row {row_of[next(iter(waiting))]}: more than {MOST_LEVELS} levels; a tree may have as many."
    elif waiting:
        circle = _circle(waiting)
        yield f"Row {row_of[circle[0]]}: {circle[0]} is below itself: {' < '.join(circle)}. Cut this circle."


def _circle(waiting: dict[str, tuple[str, ...]]) -> list[str]:
    """Each node that waits has a parent that waits, so that the way up comes back to where it was."""
    way = [next(iter(waiting))]
    while way[-1] not in way[:-1]:
        way.append(next(parent for parent in waiting[way[-1]] if parent in waiting))
    return way[way.index(way[-1]) :]


def _above(parents: Sequence[str], numbers: dict[str, int]) -> str:
    return ",".join(f"{numbers[parent]:08d}" for parent in dict.fromkeys(parents))


def _cell(words: str) -> str:
    """Words as WordNet's lemmas are written: commas without spaces, underscores within."""
    return ",".join(lemma.strip().replace(" ", "_") for lemma in words.split(",") if lemma.strip())
