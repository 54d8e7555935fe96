"""The organizers' commands about classes: the same sentences and digests as the pages'."""

import json
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from challenge.domain.class_drafts import freeze_classes, read_chosen
from challenge.models import HiddenSynset, Taxonomy
from tests.factories import NOW, make_task
from tests.oracle import DATA

pytestmark = pytest.mark.django_db
KIT_FOX, DOG, DALMATIAN, LIVER_SPOTTED = "n02119789", "n02084071", "n02110341", "n02110532"


def curate(*arguments):
    out = StringIO()
    call_command("curate", *map(str, arguments), stdout=out)
    return out.getvalue()


def facts(*arguments):
    return json.loads(curate(*arguments, "--json"))


@pytest.fixture
def write(tmp_path):
    def write_list(text, name="classes.tsv"):
        path = tmp_path / name
        path.write_text(text)
        return path

    return write_list


def test_search_finds_by_word_and_by_wnid():
    assert facts("search", "kit fox")["synsets"][1] == {
        "wnid": KIT_FOX, "words": "kit fox, Vulpes macrotis", "definition": "", "below": 0
    }  # fmt: skip
    assert f"{DOG}  dog, domestic dog, Canis familiaris  (189 below)" in curate("search", DOG)


def test_search_shows_definitions_where_there_are_some():
    settings.WORDNET_GLOSSES.write_text(f"{KIT_FOX}\tsmall grey fox\n")
    try:
        assert "small grey fox" in curate("search", KIT_FOX)
    finally:
        settings.WORDNET_GLOSSES.unlink()


def test_search_stops_at_the_limit():
    found = facts("search", "dog", "--limit", 3)
    assert len(found["synsets"]) == 3
    assert found["found"] > 100


def test_a_subtree_is_listed_and_written_as_a_class_list(tmp_path):
    output = tmp_path / "dogs.tsv"
    assert curate("subtree", DALMATIAN) == (
        f"{DALMATIAN}\tdalmatian, coach dog, carriage dog\n{LIVER_SPOTTED}\tliver-spotted dalmatian\n"
    )
    assert "147 classes written" in curate("subtree", DOG, "--leaves", "--output", output)
    assert facts("report", output)["classes"] == 147


def test_hidden_synsets_are_left_out_and_refused(write):
    assert "2 more synsets" in curate("hide", DALMATIAN, "--reason", "spots", "--below")
    found = [row["wnid"] for row in facts("search", "dalmatian")["synsets"]]
    assert found
    assert not {DALMATIAN, LIVER_SPOTTED} & set(found)
    assert {row["wnid"] for row in facts("hidden")["hidden"]} == {DALMATIAN, LIVER_SPOTTED}
    assert f"{DALMATIAN}\tspots" in curate("hidden")
    with pytest.raises(CommandError, match="no synset that this site shows"):
        curate("subtree", DALMATIAN)
    with pytest.raises(CommandError, match="hidden on this site"):
        curate("freeze", write(f"1\t{DALMATIAN}\n"), "--name", "x")
    assert "shown again" in curate("unhide", DALMATIAN)
    assert HiddenSynset.objects.count() == 1


@pytest.mark.parametrize(
    ("arguments", "told"), [(("hide", "n99999999", "--reason", "x"), "no noun"), (("unhide", DOG), "not hidden")]
)
def test_hiding_what_cannot_be_hidden_is_refused(arguments, told):
    with pytest.raises(CommandError, match=told):
        curate(*arguments)


def test_a_report_in_words(write):
    path = write(f"1\t{DOG}\n2\t{DALMATIAN}\n3\tn02012849\n4\tn03126707\n")
    told = curate("report", path, "--n-min", 1, "--d-low", 8, "--d-high", 8)
    assert "C_hier" in told
    assert f"{DOG} dog, domestic dog, Canis familiaris is above {DALMATIAN}" in told
    assert "share “crane”" in told
    assert "depth  9: 1" in told


def test_a_report_below_a_synset_asks_only_there(write):
    path = write(f"1\t{DALMATIAN}\n")
    everywhere, below = (facts("report", path, "--n-min", 1, *more)["coverage"] for more in ((), ("--below", DOG)))
    assert below["coverable"] < everywhere["coverable"]


def test_a_list_without_a_hierarchy_has_no_report(write):
    with pytest.raises(CommandError, match="have no hierarchy"):
        curate("report", write("0\tzero\n1\tone\n"))


def test_a_sample_is_the_same_for_the_same_seed_and_can_be_written(tmp_path):
    arguments = ("sample", 10, "--below", DOG, "--seed", 4, "--n-min", 2)
    first = facts(*arguments)
    assert facts(*arguments) == first
    assert first["coverage"]["hierarchical"]["covered"] >= first["coverage"]["random"]["covered"]
    output = tmp_path / "ten.tsv"
    assert "10 classes written" in curate(*arguments, "--output", output)
    assert [line.split("\t")[1] for line in output.read_text().splitlines()[1:]] == [
        row["wnid"] for row in first["synsets"]
    ]


def test_the_most_popular_need_their_numbers(write):
    numbers = write(f"wnid,count\n{LIVER_SPOTTED},5\n", "numbers.csv")
    arguments = ("sample", 1, "--below", DOG, "--by", "popular")
    assert facts(*arguments, "--popularity", numbers)["synsets"][0]["wnid"] == LIVER_SPOTTED
    with pytest.raises(CommandError, match="--popularity FILE"):
        curate(*arguments)


def test_hidden_synsets_are_never_sampled():
    curate("hide", LIVER_SPOTTED, "--reason", "x")
    assert [row["wnid"] for row in facts("sample", 1, "--below", DALMATIAN)["synsets"]] == [DALMATIAN]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("sample", 999, "--below", DOG), "Expected 1 to 147 classes"),
        (("sample", 1, "--n-min", 0), "n_min of 1 or more"),
        (("subtree", "n99999999"), "no synset"),
        (("report", "absent.tsv"), "absent.tsv"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence(arguments, told):
    with pytest.raises(CommandError, match=told):
        curate(*arguments)


def test_freezing_sets_the_classes_of_a_task(write):
    task = make_task(taxonomy=None)
    told = facts("freeze", write(f"1\t{DOG}\n"), "--name", "One dog", "--task", "2026/classification")
    task.refresh_from_db()
    assert task.taxonomy.digest == told["digest"]
    assert "the classes of 2026/classification from now on" in curate(
        "freeze", write(f"1\t{DOG}\n"), "--name", "One dog", "--task", "2026/classification"
    )
    with pytest.raises(CommandError, match="There is no task 2026/unknown"):
        curate("freeze", write(f"1\t{DOG}\n"), "--name", "x", "--task", "2026/unknown")


@pytest.mark.oracle
def test_pages_and_commands_freeze_the_same_digest():
    path = DATA / "ilsvrc2012" / "synsets.tsv"
    by_command = facts("freeze", path, "--name", "ILSVRC 2012")["digest"]
    with path.open("rb") as file:
        by_page = freeze_classes(make_task(taxonomy=None), read_chosen(file), name="ILSVRC 2012", now=NOW)
    assert by_command == by_page.digest
    assert Taxonomy.objects.filter(class_count=1000).count() == 1
