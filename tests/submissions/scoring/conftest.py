"""A tiny edition: three images, four classes (two dogs, a cat, a teapot)."""

from dataclasses import replace

import pytest

from submissions.scoring.inputs import NOUNS, Inputs

CLASSES = (("1", "n02084071"), ("2", "n02085936"), ("3", "n02121808"), ("4", "n04398044"))
IMAGES = ("img_1", "img_2", "img_3")


@pytest.fixture
def inputs(tmp_path):
    """What a score depends on, with a public list of images and boxes in the truth."""
    classes, truth, images = tmp_path / "classes.tsv", tmp_path / "truth.csv", tmp_path / "images.csv"
    classes.write_text("id\twnid\n" + "".join(f"{name}\t{wnid}\n" for name, wnid in CLASSES))
    truth.write_text(
        "image,label,boxes\nimg_1,n02084071,10 10 19 19\nimg_2,n02121808,0 0 9 9 50 50 59 59\nimg_3,n04398044,1 1 5 5\n"
    )
    images.write_text("image,width,height\n" + "".join(f"{name},100,100\n" for name in IMAGES))
    return Inputs(truth, classes, hierarchy=NOUNS, image_sets={"all": images})


@pytest.fixture
def detection_inputs(inputs, tmp_path):
    """The same images with a detection truth: two objects in the first, one in the second, none in the third."""
    truth = tmp_path / "objects.csv"
    truth.write_text("image,class_id,xmin,ymin,xmax,ymax\nimg_1,1,0,0,99,99\nimg_1,1,200,0,299,99\nimg_2,2,0,0,99,99\n")
    return replace(inputs, truth=truth)


@pytest.fixture
def write(tmp_path):
    """Write a file of predictions and return its path."""

    def write_predictions(content, name="predictions.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_predictions
