import csv
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.pictures import altered, scene


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Ten training pictures of two classes, one of them twice; a test set with an altered training picture."""
    train, test = tmp_path_factory.mktemp("train"), tmp_path_factory.mktemp("test")
    for number in range(10):
        scene(number).save(train / f"{number}.png")
    dict(altered(scene(0)))["resized"].save(train / "0-again.jpg")
    dict(altered(scene(5)))["recompressed"].save(test / "5.png")
    scene(99).save(test / "99.png")
    return train, test


@pytest.fixture(scope="module")
def classes(folders, tmp_path_factory):
    path = tmp_path_factory.mktemp("classes") / "classes.csv"
    names = sorted(each.name for each in folders[0].iterdir())
    path.write_text("image,class\n" + "".join(f"{name},{'even' if name[0] in '02468' else 'odd'}\n" for name in names))
    return path


def _output(*arguments):
    out = StringIO()
    call_command("curate", *map(str, arguments), stdout=out)
    return out.getvalue()


def _rows(path):
    return list(csv.DictReader(path.read_text().splitlines()))


def test_pairs_and_drops_are_written_and_counted(folders, classes, tmp_path):
    train, test = folders
    options = [
        "--against",
        test,
        "--classes",
        classes,
        "--pairs",
        tmp_path / "pairs.csv",
        "--drop",
        tmp_path / "drop.csv",
    ]
    facts = json.loads(_output("duplicates", train, *options, "--json"))
    assert facts["pairs"] == {"train-train": 1, "train-test": 1, "test-test": 0}
    pairs = _rows(tmp_path / "pairs.csv")
    assert [(row["image"], row["other"], row["sets"]) for row in pairs] == [
        ("0-again.jpg", "0.png", "train-train"),
        ("5.png", "5.png", "train-test"),
    ]
    assert [row["image"] for row in csv.DictReader((tmp_path / "drop.csv").read_text().splitlines())] == [
        "0-again.jpg",
        "5.png",
    ]


def test_a_floor_keeps_what_it_must(folders, classes):
    facts = json.loads(_output("duplicates", folders[0], "--classes", classes, "--floor", "6", "--json"))
    assert (facts["to_drop"], facts["kept_for_the_floor"]) == (0, 1)


def test_hashes_made_once_can_be_compared_later(folders, tmp_path):
    assert "Hashed 11 images" in _output("hash", folders[0], "--out", tmp_path / "train.npz")
    assert "1 pairs of near-duplicates" in _output("duplicates", tmp_path / "train.npz")


def test_an_image_without_a_class_is_told(folders, tmp_path):
    (tmp_path / "classes.csv").write_text("image,class\n1.png,odd\n")
    with pytest.raises(CommandError, match=r"no class for 10 images, among them '0-again\.jpg'"):
        _output("duplicates", folders[0], "--classes", tmp_path / "classes.csv")


def test_a_folder_without_images_is_told(tmp_path):
    with pytest.raises(CommandError, match="has no images"):
        _output("duplicates", tmp_path)
