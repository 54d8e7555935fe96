"""Small hierarchies, drawn by hypothesis or by hand, and the sets of classes in them."""

from hypothesis import strategies as st

from challenge.domain.nouns import Nouns, parse_nouns


def nouns_of(parents: dict[str, list[str]], lemmas: dict[str, str] | None = None) -> Nouns:
    """A hierarchy from node -> parents; a node is called as its key unless told."""
    number = {name: f"{place:08d}" for place, name in enumerate(sorted(parents), start=1)}
    cells = [
        (number[name], (lemmas or {}).get(name, name), ",".join(number[each] for each in parents[name]), name)
        for name in number
    ]
    return parse_nouns("".join("\t".join(each) + "\n" for each in cells))


@st.composite
def graphs(draw, most=12):
    """Names n00, n01, … with up to three parents each among those before."""
    count = draw(st.integers(1, most))
    names = [f"n{number:02d}" for number in range(count)]
    return {
        name: draw(st.lists(st.sampled_from(names[:place]), max_size=3, unique=True)) if place else []
        for place, name in enumerate(names)
    }


@st.composite
def graphs_with_classes(draw, least=0):
    parents = draw(graphs())
    chosen = draw(st.lists(st.sampled_from(sorted(parents)), min_size=least, unique=True))
    return parents, chosen


def up(parents, node) -> set[str]:
    """The node and all above it, slowly."""
    return {node}.union(*(up(parents, above) for above in parents[node]))


def depth(parents, node) -> int:
    return min((depth(parents, above) + 1 for above in parents[node]), default=0)
