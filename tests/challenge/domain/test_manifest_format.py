import pytest

from challenge.domain.manifest_format import ManifestRefused, read_manifest, write_manifest

WHOLE = """format: yardstick-edition-1
year: 2027
title: ILSVRC 2027
merge_until: 2027-07-01T12:00:00Z
registration: domain
registration_domains:
  - example.org
pages:
  rules:
    title: Rules
    body: |
      # Fair play

      * Five guesses.
tasks:
  classification:
    kind: classification
    title: Classification
    options: {open_vocabulary: true}
    phases:
      test:
        title: Test
        split: test
        opens_at: 2027-06-01T00:00:00Z
        closes_at: null
        limit_per_day: 2
        ladder_step: 0.001
"""


def problems(text):
    with pytest.raises(ManifestRefused) as refused:
        read_manifest(text)
    return refused.value.problems


def test_what_is_written_is_read_and_written_as_the_same():
    manifest = read_manifest(WHOLE)
    again = write_manifest(manifest.values)
    assert read_manifest(again).values == manifest.values
    assert write_manifest(read_manifest(again).values) == again


def test_line_ends_and_marks_of_other_systems_are_none_of_its_business():
    assert read_manifest("\ufeff" + WHOLE.replace("\n", "\r\n")).values == read_manifest(WHOLE).values


@pytest.mark.parametrize(
    ("old", "new", "path", "line", "told"),
    [
        ("limit_per_day: 2", "limit: 2", "limit", 26, "There is no such setting; known here are title"),
        ("limit_per_day: 2", "limit_per_day: two", "limit_per_day", 26, "a whole number, as 20; found text, “two”"),
        ("limit_per_day: 2", "limit_per_day: 0777", "limit_per_day", 26, "a whole number"),
        ("limit_per_day: 2", "limit_per_day: 1_0", "limit_per_day", 26, "a whole number"),
        ("limit_per_day: 2", 'limit_per_day: "2"', "limit_per_day", 26, "a whole number"),
        ("limit_per_day: 2", "accepts_outside_data: yes", "accepts_outside_data", 26, "true or false"),
        ("ladder_step: 0.001", "ladder_step: .inf", "ladder_step", 27, "a number, as 0.001"),
        ("closes_at: null", "closes_at: 2027-06-02", "closes_at", 25, "an instant in UTC, as 2026-05-01T12:00:00Z"),
        ("closes_at: null", "closes_at: 2027-06-02T00:00:00+02:00", "closes_at", 25, "an instant in UTC"),
        ("split: test", "split: train", "split", 23, "one of val, test; found text, “train”"),
        ("split: test", "title2: a", "split", 22, "This setting is needed"),
    ],
)
def test_each_problem_names_its_path_and_line_and_what_was_expected(old, new, path, line, told):
    found = {problem.path: problem for problem in problems(WHOLE.replace(old, new))}
    problem = found[f"tasks.classification.phases.test.{path}"]
    assert problem.line == line
    assert told in str(problem)


def test_all_problems_are_told_at_once_in_the_order_of_their_lines():
    text = WHOLE.replace("year: 2027", "year: soon").replace("title: Rules", "title: no").replace("kind: cl", "kind: x")
    found = problems(text)
    assert [problem.path for problem in found] == ["year", "pages.rules.title", "tasks.classification.kind"]
    assert "put it in quotation marks; found true or false, “no”" in str(found[1])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "The file is empty."),
        ("- 1", "Expected settings, as “title: …”; found a list."),
        ("year: 2027", "format (line 1): This setting is needed"),
        ("format: yardstick-edition-2\nyear: 1\ntitle: a", "one of yardstick-edition-1"),
        (WHOLE.replace("classification:", "a b:"), "A name in addresses has letters"),
        (WHOLE.replace("- example.org", "example.org"), "Expected a list"),
        (WHOLE.replace("title: Rules", r'title: "\0"'), "characters that cannot be kept"),
        (WHOLE.replace("title: Rules", r'title: "\ud800"'), "characters that cannot be kept"),
        (WHOLE.replace("true}", "2026-01-01}"), "text, a number, true or false"),
    ],
)
def test_other_files_are_refused(text, told):
    assert told in "\n".join(map(str, problems(text)))
