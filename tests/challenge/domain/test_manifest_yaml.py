import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from challenge.domain.manifest_yaml import NotYaml, block, parse, scalar

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"))
SCALARS = TEXTS | st.integers() | st.booleans() | st.none() | st.floats(allow_nan=False, allow_infinity=False)
VALUES = SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(TEXTS, SCALARS, max_size=3)


@given(VALUES)
@example("no")
@example("0777")
@example("2026-05-01")
@example("a\nb")
@example("- a")
@example("a\x85b")
@example({"null": "a, b"})
def test_a_value_on_one_line_is_read_as_the_same_by_any_reader_of_yaml(value):
    written = scalar(value)
    assert "\n" not in written
    assert yaml.safe_load(f"key: {written}\n") == {"key": value}


@given(TEXTS, st.sampled_from([0, 4]))
@example("a\n b\n", 0)
@example("\n\n  a\nb", 4)
@example("\t\na", 0)
@example("a\n \n", 0)
def test_a_text_of_several_lines_is_read_as_the_same(text, indent):
    lines = block(text, indent + 2)
    if lines is None:
        return
    head = " " * indent
    outer = "outer:\n" if indent else ""
    written = f"{outer}{head}key: " + "\n".join(lines) + f"\n{head}next: 1\n"
    found = yaml.safe_load(written)
    assert (found["outer"] if indent else found) == {"key": text, "next": 1}


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("", None, "The file is empty."),
        ("a: [1", 1, "This is not YAML"),
        ("a: 1\na: 2", 2, "“a” stands in line 1 already"),
        ("a: &x 1\nb: *x", 1, "Anchors"),
        ("a: 1\nb: *x", 2, "Anchors"),
        ("a: !!python/object:os.system ls", 1, "Tags"),
        ("a: !!str 1", 1, "Tags"),
        ("a: 1\n---\nb: 2", 2, "expected a single document"),
        ("a: " + "[" * 200 + "]" * 200, 1, "more than 20 levels deep"),
        ("a: \x01", None, "This is not YAML"),
        ("a: " + "x" * 500_000, None, "500,003 characters"),
    ],
)
def test_what_could_mean_two_things_or_never_ends_is_refused(text, line, told):
    with pytest.raises(NotYaml) as refused:
        parse(text)
    assert refused.value.line == line
    assert told in str(refused.value)
