"""Trees of classes with what an entry made of them, drawn by hypothesis, and slow references to compare with."""

from hypothesis import strategies as st

GUESSES = 3


@st.composite
def trees(draw, most: int = 14):
    """Contents of a ClassTree: any shape, leaves and now and then a concept above others are classes."""
    count = draw(st.integers(1, most))
    parents = [None, *(draw(st.integers(0, place - 1)) for place in range(1, count))]
    leaves = [place for place in range(count) if place not in parents]
    inner = [place for place in range(count) if place in parents and draw(st.integers(0, 3)) == 0]
    order = draw(st.permutations([*leaves, *inner]))
    classes = {place: number for number, place in enumerate(order)}
    nodes = [
        [f"n{place:08}", f"words {place}", parent, count - place, classes.get(place)]
        for place, parent in enumerate(parents)
    ]
    return {"classes": [[f"n{place:08}", f"words {place}"] for place in order], "nodes": nodes}


@st.composite
def errors_of(draw, tree):
    """Contents of an EntryDetail by errors: more guesses are never worse."""
    count = len(tree["classes"])
    wrong = [sorted(draw(st.lists(st.integers(0, 9), min_size=GUESSES, max_size=GUESSES)))[::-1] for _ in range(count)]
    classes = [[draw(st.integers(each[0], 9)), *each] for each in wrong]
    pairs = st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1), st.integers(1, 9)), max_size=5)
    return {
        "metric": "flat_error",
        "classes": classes,
        "confusions": [list(each) for each in draw(pairs)],
        "slices": {},
    }


@st.composite
def scored_trees(draw):
    tree = draw(trees())
    return tree, draw(errors_of(tree))


def classes_below(tree, place: int) -> list[int]:
    """The places of the classes at and below a node, the slow way: each class walks up and looks whom it meets."""
    return [node[4] for at, node in enumerate(tree["nodes"]) if node[4] is not None and place in above(tree, at)]


def above(tree, place: int) -> list[int]:
    """A node and all above it, from itself up."""
    found = [place]
    while tree["nodes"][found[-1]][2] is not None:
        found.append(tree["nodes"][found[-1]][2])
    return found
