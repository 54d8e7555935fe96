"""Trees other than WordNet, up to the hierarchical error that scoring computes from them."""

import gzip
import io

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from challenge.domain.class_files import read_class_file
from challenge.domain.class_trees import ALL_CLASSES, MOST_LEVELS, compile_tree
from challenge.domain.nouns import parse_nouns
from challenge.domain.taxonomies import ClassesRefused
from submissions.scoring.evaluate import evaluate
from submissions.scoring.hierarchy import cost_matrix, load_hierarchy
from submissions.scoring.inputs import Inputs

HEADER = "id\twnid\twords\tparent\n"
TREE = HEADER + "\tanimal\tanimal\t\n1\tdog\tdog, hound\tanimal\n2\tcat\tbig cat\tanimal\n3\tpug\tpug\tdog\n"


def compiled(text):
    return compile_tree(read_class_file(io.BytesIO(text.encode())).rows)


def test_a_tree_becomes_the_file_that_scoring_reads():
    assert compiled(TREE).splitlines() == [
        "00000001\tanimal\t\tanimal",
        "00000002\tbig_cat\t00000001\tcat",
        "00000003\tdog,hound\t00000001\tdog",
        "00000004\tpug\t00000003\tpug",
    ]


def test_the_order_of_rows_does_not_matter():
    header, *rows = TREE.splitlines(keepends=True)
    assert compiled(header + "".join(reversed(rows))) == compiled(TREE)


def test_pages_read_it_as_they_read_wordnet():
    nouns = parse_nouns(compiled(TREE))
    pug = nouns.find("pug")
    assert [nouns.wnids[node] for node in nouns.paths(pug)[0]] == ["animal", "dog", "pug"]
    assert nouns.words(nouns.find("dog")) == "dog, hound"


def test_several_roots_get_one_node_above_them():
    nouns = parse_nouns(compiled(HEADER + "1\tdog\t\t\n2\tteapot\t\t\n"))
    root = nouns.find(ALL_CLASSES)
    assert nouns.depths[root] == 0
    assert [nouns.wnids[node] for node in nouns.children[root]] == ["dog", "teapot"]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("1\tdog\t\tanimal\n", "Row 2, column parent: no row has the wnid 'animal'"),
        ("1\tdog\t\tdog\n", "Row 2: dog is below itself: dog < dog"),
        ("1\tx\t\t\n2\ta\t\tb\n3\tb\t\tc\n4\tc\t\ta\n", "Row 3: a is below itself: a < b < c < a"),
        ("1\thangs\t\ta\n2\ta\t\tb\n3\tb\t\ta\n", "Row 3: a is below itself: a < b < a"),
    ],
)
def test_what_is_no_tree_is_refused_with_the_row(rows, told):
    with pytest.raises(ClassesRefused, match=told):
        compiled(HEADER + rows)


def test_a_chain_of_as_many_levels_as_can_be_scored_and_one_more(tmp_path):
    def chain(levels):
        rows = [f"{level + 1}\tc{level}\t\t{f'c{level - 1}' if level else ''}\n" for level in range(levels)]
        return compiled(HEADER + "".join(rows))

    (tmp_path / "tree.gz").write_bytes(gzip.compress(chain(MOST_LEVELS).encode()))
    assert load_hierarchy(tmp_path / "tree.gz").heights.max() == MOST_LEVELS - 1
    with pytest.raises(ClassesRefused, match=f"more than {MOST_LEVELS} levels"):
        chain(MOST_LEVELS + 1)


def slow_cost(parents, one, other):
    """The rule of ILSVRC 2010 in ten lines: least height of a common ancestor, 0 between equals."""

    def height(node):
        return max((height(child) + 1 for child in parents if node in parents[child]), default=0)

    def up(node):
        return {node}.union(*(up(parent) for parent in parents[node]))

    common = up(one) & up(other)
    return 0 if one == other else min(map(height, common))


@st.composite
def graphs(draw):
    """Nodes with parents among the nodes before them, under names in any order: acyclic, often with several roots."""
    names = draw(st.lists(st.from_regex(r"[a-zäé,;0-9]{1,4}", fullmatch=True), min_size=2, max_size=9, unique=True))
    return {
        name: draw(st.lists(st.sampled_from(names[:place]), max_size=3, unique=True)) if place else []
        for place, name in enumerate(names)
    }


def tree_file(parents):
    return HEADER + "".join(
        f"{number}\t{name}\twords, of {number}\t{' '.join(above)}\n"
        for number, (name, above) in enumerate(parents.items(), start=1)
    )


def with_one_root(parents):
    roots = [name for name, above in parents.items() if not above]
    if len(roots) == 1:
        return parents
    return {name: above or [ALL_CLASSES] for name, above in parents.items()} | {ALL_CLASSES: []}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(graphs())
def test_costs_are_those_of_the_slow_rule_for_any_graph(tmp_path_factory, parents):
    path = tmp_path_factory.mktemp("tree") / "tree.gz"
    path.write_bytes(gzip.compress(compiled(tree_file(parents)).encode()))
    tree, whole = load_hierarchy(path), with_one_root(parents)
    expected = [[slow_cost(whole, one, other) for other in parents] for one in parents]
    np.testing.assert_array_equal(cost_matrix(tree, tree.nodes(list(parents))), expected)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(graphs(), st.data())
def test_the_hierarchical_error_of_a_file_is_that_of_the_slow_rule(tmp_path_factory, parents, data):
    folder = tmp_path_factory.mktemp("edition")
    names = [name for name in parents if "," not in name] or [next(iter(parents)).replace(",", "x")]
    parents = {name: [above for above in parents.get(name, []) if above in names] for name in names}
    (folder / "tree.gz").write_bytes(gzip.compress(compiled(tree_file(parents)).encode()))
    (folder / "classes.tsv").write_text("".join(f"{place}\t{name}\n" for place, name in enumerate(names, 100)))
    labels = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=5))
    guesses = [data.draw(st.sampled_from(names)) for _ in labels]
    rows = list(enumerate(zip(labels, guesses, strict=True)))
    (folder / "truth.csv").write_text("image,label\n" + "".join(f"img{i},{label}\n" for i, (label, _) in rows))
    (folder / "guesses.csv").write_text("image,label1\n" + "".join(f"img{i},{guess}\n" for i, (_, guess) in rows))
    inputs = Inputs(folder / "truth.csv", folder / "classes.tsv", hierarchy=folder / "tree.gz", max_guesses=1)
    report = evaluate("classification", folder / "guesses.csv", inputs)
    whole = with_one_root(parents)
    costs = [slow_cost(whole, guess, label) for label, guess in zip(labels, guesses, strict=True)]
    assert report.metrics["hierarchical_error"]["cost_sum"] == [sum(costs)]
    assert report.metrics["hierarchical_error"]["error"] == [pytest.approx(sum(costs) / len(costs))]
