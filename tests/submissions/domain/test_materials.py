"""What workers read of hidden labels: every file verified, and all of them reach the scorer."""

import gzip
import io
import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from challenge.domain.ground_truth import freeze, import_ground_truth
from challenge.domain.image_sets import create_image_set
from challenge.domain.releases import make_first_live, make_live, make_release
from challenge.domain.taxonomies import create_taxonomy
from challenge.domain.withdrawals import withdraw
from challenge.enums import ImageSetRole, TaskKind
from challenge.models import PhaseImageSet
from submissions.devkit.cli import main
from submissions.domain.materials import StorageCorrupt, scoring_inputs
from submissions.scoring.evaluate import evaluate
from tests.factories import CLASSES, IMAGES, LABELS, NOW, csv_of, make_phase, make_task, perfect_guesses
from tests.oracle import DATA

pytestmark = pytest.mark.django_db

KIT = DATA / "ilsvrc2012"


def text(*lines: str) -> io.BytesIO:
    return io.BytesIO("\n".join([*lines, ""]).encode())


def with_all_files():
    """A localization phase whose labels have boxes, a blacklist, attributes and a split, with two images withdrawn."""
    phase = make_phase(task=make_task(kind=TaskKind.LOCALIZATION), with_release=False)
    truth = import_ground_truth(
        phase=phase,
        labels=text("image,label,boxes", *(f"{image},{wnid},0 0 9 9" for image, wnid in LABELS)),
        blacklist=text("1", IMAGES[1]),
        attributes=text("image,size", *(f"{image},large" for image in IMAGES[:10])),
        split=text("image,part", *(f"{image},{'live' if n < 6 else 'holdout'}" for n, image in enumerate(IMAGES))),
        now=NOW,
    )
    freeze(truth, now=NOW)
    last = withdraw(phase, images=[IMAGES[2], IMAGES[11]], reason="blurred", now=NOW)
    make_first_live(make_release(last, now=NOW), now=NOW)
    phase.refresh_from_db()
    return phase.live_release


def predictions(folder: Path) -> Path:
    path = folder / "predictions.csv"
    rows = [f"{image},{labels[0]},0,0,9,9" for image, labels in perfect_guesses().items()]
    rows[0] = f"{IMAGES[0]},{CLASSES[5][1]},0,0,9,9"
    path.write_text("\n".join(["image,label1,xmin1,ymin1,xmax1,ymax1", *rows, ""]))
    return path


def test_all_files_of_a_version_reach_the_scorer(tmp_path):
    with scoring_inputs(with_all_files()) as inputs:
        report = evaluate("localization", predictions(tmp_path), inputs)
    assert report.images == 10
    assert report.metrics["flat_error"]["wrong"][-1] == 1
    assert report.metrics["localization_error"] == {"wrong": [0] * 5, "images": 8, "error": [0.0] * 5}
    assert {name: part["images"] for name, part in report.parts.items()} == {"live": 5, "holdout": 5}
    assert report.slices["size=large"]["images"] == 9


def test_the_development_kit_scores_as_the_server_does(tmp_path):
    release = with_all_files()
    file = predictions(tmp_path)
    (tmp_path / "withdrawn.csv").write_text(
        "kind,name,reason\n" + "".join(f"image,{row['name']},x\n" for row in release.ground_truth.withdrawn)
    )
    with scoring_inputs(release) as inputs:
        server = evaluate("localization", file, inputs).as_json()
        options = {
            "truth": inputs.truth,
            "classes": inputs.classes,
            "images": inputs.image_sets["val"],
            "hierarchy": inputs.hierarchy,
            "blacklist": inputs.blacklist,
            "slices": inputs.options["slices"],
            "split": inputs.split,
            "withdrawn": tmp_path / "withdrawn.csv",
        }
        words = [word for name, path in options.items() for word in (f"--{name}", str(path))]
        command = ["score", str(file), "--task", "localization", "--json", *words]
        kit = json.loads(CliRunner().invoke(main, command, catch_exceptions=False).stdout)
    names = server["digests"].pop("image_sets"), kit["digests"].pop("image_sets")
    assert list(names[0].values()) == list(names[1].values())
    assert kit == server


@pytest.mark.parametrize("name", ["labels", "blacklist", "attributes", "split"])
@pytest.mark.parametrize("harm", ["changed", "lost", "cut"])
def test_any_file_that_is_not_what_was_frozen_stops_the_scoring(name, harm):
    release = with_all_files()
    path = Path(getattr(release.ground_truth, name).path)
    match harm:
        case "changed":
            path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()) + b"x"))
        case "cut":
            path.write_bytes(path.read_bytes()[:-5])
        case _:
            path.unlink()
    with pytest.raises(StorageCorrupt), scoring_inputs(release):
        pass


def test_labels_from_before_there_were_several_files_are_scored_as_ever(tmp_path):
    phase = make_phase()
    release = phase.live_release
    truth = release.ground_truth
    # As migration 0004 left them.
    truth.digest = truth.files["labels"]
    truth.save()
    (tmp_path / "perfect.csv").write_bytes(csv_of(perfect_guesses()))
    with scoring_inputs(release) as inputs:
        report = evaluate("classification", tmp_path / "perfect.csv", inputs)
    assert (report.images, report.metrics["flat_error"]["wrong"][-1]) == (12, 0)


@pytest.mark.oracle
def test_the_real_labels_with_a_hundred_images_and_a_class_withdrawn_count_as_ten_lines_of_pandas_do():
    rows = [line.split("\t")[:3] for line in (KIT / "synsets.tsv").read_text().splitlines()[1:1001]]
    classes = [(int(number), wnid, words) for number, wnid, words in rows]
    taxonomy = create_taxonomy(name="ILSVRC 2012", classes=classes, hierarchy=None, now=NOW)
    labels = pd.read_csv(KIT / "val_ground_truth.csv.gz", usecols=["image", "label"])
    phase = make_phase(task=make_task(taxonomy=taxonomy), with_release=False)
    phase.image_set_roles.all().delete()
    images = create_image_set(name="ilsvrc2012-val", images=((i, None, None) for i in labels["image"]), now=NOW)
    PhaseImageSet.objects.create(phase=phase, image_set=images, role=ImageSetRole.MAIN)
    freeze(import_ground_truth(phase=phase, labels=KIT / "val_ground_truth.csv.gz", now=NOW), now=NOW)
    chosen, name = labels["image"].sample(100, random_state=5), "n02105855"
    truth = withdraw(phase, images=[f"{image}.JPEG" for image in chosen], classes=[name], reason="audited", now=NOW)
    release = make_release(truth, now=NOW)
    make_live(release, now=NOW)
    with scoring_inputs(release) as inputs:
        # Already by image and label, the kit's file is kept byte by byte.
        assert gzip.decompress(inputs.truth.read_bytes()) == gzip.decompress(
            (KIT / "val_ground_truth.csv.gz").read_bytes()
        )
        report = evaluate("classification", KIT / "predictions" / "alexnet.csv.gz", inputs)
    guesses = pd.read_csv(KIT / "predictions" / "alexnet.csv.gz").merge(labels, on="image")
    counted = guesses[~guesses["image"].isin(chosen) & (guesses["label"] != name)]
    right = counted[[f"label{rank}" for rank in range(1, 6)]].eq(counted["label"], axis=0).cummax(axis=1)
    assert report.images == len(counted)
    assert report.metrics["flat_error"]["wrong"] == (~right).sum().tolist()
