"""Files of any size to measure with: 1000 classes, 5 guesses with boxes, 200 classes of detections."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

CLASSES, DETECTED = 1000, 200
CHUNK = 100_000


def write_classes(path: Path, count: int = CLASSES) -> None:
    """A list of classes: every 80th noun stands for one."""
    from submissions.scoring.hierarchy import load_hierarchy
    from submissions.scoring.inputs import NOUNS

    offsets = load_hierarchy(NOUNS).offsets[: count * 80 : 80].tolist()
    path.write_text("".join(f"{number}\tn{offset:08d}\n" for number, offset in enumerate(offsets, 1)))


def wnids(path: Path) -> np.ndarray:
    return np.array([line.split("\t")[1] for line in path.read_text().splitlines()])


def text(numbers: np.ndarray) -> pa.Array:
    return pa.array(numbers).cast(pa.string())


def names(start: int, count: int) -> pa.Array:
    digits = pc.utf8_lpad(text(np.arange(start + 1, start + count + 1)), 8, "0")
    return pc.binary_join_element_wise("ILSVRC2012_val_", digits, "")


def boxes(random: np.random.Generator, count: int) -> np.ndarray:
    corner, size = random.integers(0, 200, (count, 2)), random.integers(20, 300, (count, 2))
    return np.hstack([corner, corner + size])


def write_guesses(folder: Path, images: int) -> None:
    """Kaggle-style predictions with boxes, and a truth that the first guess gets right half the time."""
    random, classes = np.random.default_rng(images), wnids(folder / "classes.tsv")
    with (folder / "truth.csv").open("wb") as truth, (folder / "predictions.csv").open("wb") as predictions:
        truth.write(b"image,label,boxes\n")
        predictions.write(b"ImageId,PredictionString\n")
        for start in range(0, images, CHUNK):
            count = min(CHUNK, images - start)
            image, true = names(start, count), random.integers(0, CLASSES, count)
            words = []
            for _ in range(5):
                label = np.where(random.random(count) < 0.5, true, random.integers(0, CLASSES, count))
                words.append(pa.array(classes[label]))
                words += [text(side) for side in boxes(random, count).T]
            groups = pc.binary_join_element_wise(*words, " ")
            predictions.write(("\n".join(pc.binary_join_element_wise(image, groups, ",").to_pylist()) + "\n").encode())
            true_box = pc.binary_join_element_wise(*[text(side) for side in boxes(random, count).T], " ")
            lines = pc.binary_join_element_wise(image, pa.array(classes[true]), true_box, ",")
            truth.write(("\n".join(lines.to_pylist()) + "\n").encode())


def write_detections(folder: Path, detections: int) -> None:
    """Detections over images with about three objects each; half of them near an object."""
    random, images = np.random.default_rng(detections), max(detections // 25, 1)
    objects = 3 * images
    image, label = np.sort(random.integers(1, images + 1, objects)), random.integers(1, DETECTED + 1, objects)
    true = boxes(random, objects)
    (folder / "images.txt").write_text("".join(f"{number}\n" for number in range(1, images + 1)))
    rows = np.column_stack([image, label, true])
    np.savetxt(folder / "objects.csv", rows, "%d", ",", header="image,class_id,xmin,ymin,xmax,ymax", comments="")
    with (folder / "detections.csv").open("wb") as file:
        file.write(b"image,class,confidence,xmin,ymin,xmax,ymax\n")
        for start in range(0, detections, CHUNK):
            count = min(CHUNK, detections - start)
            near = random.integers(0, objects, count)
            moved = true[near] + random.normal(0, 15, (count, 4))
            columns = [text(image[near]), text(label[near]), text(random.random(count).round(6))]
            columns += [text(side.round(2)) for side in moved.T]
            file.write(("\n".join(pc.binary_join_element_wise(*columns, ",").to_pylist()) + "\n").encode())
