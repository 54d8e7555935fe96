"""Every metric in words: what it means, for pages, and its exact rules, for whoever computes it again.

A page may translate a text before it is filled; `filled` puts in the numbers that the kernels use. Light to import.
Sources: the official development kits, whose code counts where it differs from their readmes.
"""

from dataclasses import dataclass

from .thresholds import OVERLAP, SMALL_BOX_MARGIN, TUBE_OVERLAPS


@dataclass(frozen=True)
class Words:
    """A metric in words. rules: one sentence or two each; reported: what a report's JSON has under its name."""

    title: str
    meaning: str
    rules: tuple[str, ...]
    reported: str


@dataclass(frozen=True)
class Precision:
    """How a kind of task reckons AP: `meaning` and `rules` as in Words."""

    meaning: str
    rules: tuple[str, ...]


_FIRST = "Guesses count in the order in which they stand in the file; there are no ties."
_MISSING = "A missing guess is wrong, and a label that stands twice in an image uses up two guesses."
_LEFT_OUT = "A class without a true example has no AP and is left out of the mean; one without detections has AP 0."
_PIXELS = "Pixels are inclusive: a box is xmax - xmin + 1 wide, and so is an intersection."
_ENVELOPE = "AP is the area under the precision envelope: at each recall the best precision at that recall or beyond."
_SORTED = "Detections of a class are sorted by confidence; equal ones by file name of their image, then by row."

METRICS = {
    "flat_error": Words(
        "Flat error",
        "The share of images whose true class is not among the first guesses, for 1 to %(guesses)s guesses. Where an "
        "image has several true classes, it counts as the share of them that is missed.",
        (
            _FIRST,
            "At k guesses an image with one true class is wrong, 1, unless that class is among its first k, then 0.",
            "An image with n true classes counts as m / n, where m of them are not among its first k guesses.",
            _MISSING,
            "The error is the sum over images divided by their number. Top-5 error is the error at 5.",
        ),
        "`wrong`, the sum at 1, 2, … guesses, a whole number where every image has one true class, and `error`.",
    ),
    "hierarchical_error": Words(
        "Hierarchical error",
        "The mean over images of the least height, in the hierarchy of classes, of the lowest common ancestor of the "
        "truth and one of the first guesses: 0 for a right guess, more the farther it is. Only where classes have a "
        "hierarchy.",
        (
            "The height of a node is the longest way down to a leaf, by plain hyponyms (`@`) in the whole hierarchy.",
            (
                "The ancestors of a node are all nodes above it by `@` and `@i`, itself among them: a node may have "
                "several parents."
            ),
            (
                "Two classes are 0 apart if they are the same, else the least height of all their common ancestors. "
                "(nltk's lowest common hypernym is the deepest one, which differs.)"
            ),
            "An image costs the least distance between a true class and one of its first k guesses.",
            (
                "No image costs more than the largest distance between two classes of the task, which is also the "
                "cost of an image without a guess among its first k."
            ),
            (
                "The error is the sum of costs divided by the number of images, as in 2010; `normalized` is that "
                "divided by the largest distance between two classes of the task, as in 2011."
            ),
        ),
        "`cost_sum`, whole numbers at 1, 2, … guesses, `error` and `normalized`.",
    ),
    "mean_per_class_error": Words(
        "Mean per-class error",
        "The flat error of each class, and its mean over classes: rare classes count alike.",
        (
            "The flat error over the images of one true class, then the mean over classes that have an image.",
            "It is reported only where every image has one true class.",
        ),
        "`classes`, how many have images, and `error` at 1, 2, … guesses.",
    ),
    "localization_error": Words(
        "Localization error",
        "The share of images of which none of the first %(guesses)s guesses has both the true class and a box that "
        "overlaps a true box of that class by at least %(overlap)s.",
        (
            (
                "A guess is right if its label is a true class of the image and its box overlaps any true box of that "
                "class. At k guesses an image is right if one of its first k guesses is."
            ),
            "Overlap is intersection over union. Below %(overlap)s it is too little: exactly %(overlap)s is right.",
            _PIXELS,
            "The same label may be guessed again with another box.",
            _MISSING,
            "Images of the blacklist leave this error, also its number of images, and no other error.",
        ),
        "`wrong` at 1, 2, … guesses, `images`, how many count, and `error`.",
    ),
    "multi_label_error": Words(
        "Multi-label error",
        "The share of images whose first guess is none of their true classes; images without a true class are left "
        "out.",
        (
            "Only the first guess counts: right if it is one of the image's true classes, and wrong if it is missing.",
            "Images whose set of true classes is empty are left out.",
        ),
        "`wrong`, `images`, how many count, and `error`.",
    ),
    "mean_ap": Words("Mean AP", "The mean of AP over all classes that have a true example.", (_LEFT_OUT,), "A number."),
    "median_ap": Words(
        "Median AP",
        "The median of AP over all classes that have a true example.",
        ("Of an even number of classes it is the mean of the two in the middle.",),
        "A number.",
    ),
    "per_class_ap": Words(
        "AP by class", "AP of each class.", (_LEFT_OUT,), "A number by class id, null for a class that is left out."
    ),
    "at_overlap": Words(
        "AP by overlap",
        "The same at overlaps of tubes of %(tubes)s; the mean AP is the mean over these.",
        ("A class's AP is the mean of its AP at each of these overlaps.",),
        "By overlap, as text: `mean_ap`, `median_ap` and `per_class_ap`.",
    ),
    "eleven_point": Words(
        "Eleven-point AP",
        "The same by the rule of VOC until 2009: the mean precision at recalls of 0, 0.1, …, 1.",
        ("At each of the eleven recalls the best precision at that recall or beyond, 0 if it is never reached.",),
        "`mean_ap`, `median_ap` and `per_class_ap`.",
    ),
    "ap50": Words("AP at overlap 0.5", "AP at an overlap of 0.50 alone.", (), "A number."),
    "ap75": Words("AP at overlap 0.75", "AP at an overlap of 0.75 alone.", (), "A number."),
}

_BOX = (
    "Detections are taken by descending confidence; each takes the free true box of its class with the highest "
    "overlap, and is right if that is at least min(%(overlap)s, wh / ((w + %(margin)s)(h + %(margin)s))) for a true "
    "box of w × h pixels, else a false positive. AP is the area under the precision envelope."
)
_BOX_RULES = (
    _PIXELS,
    _SORTED,
    (
        "In this order each detection looks at the true boxes of its image and class that no other took and whose "
        "threshold it reaches: min(%(overlap)s, wh / ((w + %(margin)s)(h + %(margin)s))), with w and h those of the "
        "true box. It takes the one with the highest overlap, of equal ones the first in the truth file, and is "
        "right; without one it is a false positive."
    ),
    "A box with xmax < xmin or ymax < ymin is accepted, and matches nothing.",
    _ENVELOPE,
)
_PAIRS = (
    "Blacklisted pairs of image and class: their detections are neither right nor wrong, and their true boxes do not "
    "count."
)

# How AP is reckoned, by kind of task.
PRECISION = {
    "detection": Precision(_BOX, (*_BOX_RULES, _PAIRS)),
    "video_detection": Precision(_BOX, _BOX_RULES),
    "tracking": Precision(
        "Boxes with one track are a tube; its confidence is the mean of its boxes'. The overlap of two tubes is the "
        "share of frames in which their boxes match, of all frames of either. Tubes are matched by descending "
        "confidence.",
        (
            (
                "A video is what stands before the last slash of an image's name. Rows of one video with one track "
                "are a tube: one class, and at most one box in a frame."
            ),
            (
                "Two boxes of a frame match if their overlap is at least min(%(overlap)s, wh / ((w + %(margin)s)(h + "
                "%(margin)s))), with w and h those of the true box."
            ),
            _PIXELS,
            (
                "The overlap of tubes is the number of frames in which they match, divided by the number of frames "
                "that either has."
            ),
            (
                "At each of the overlaps %(tubes)s: by descending confidence, equal ones in file order, each tube "
                "takes the free true tube of its class with the highest overlap that is enough, of equal ones the "
                "first in the truth file; without one it is a false positive."
            ),
            _ENVELOPE,
        ),
    ),
    "voc": Precision(
        "Detections are taken by descending confidence; each is compared with the true box of its class with the "
        "highest overlap, and is right if that is at least %(overlap)s and not taken yet, else a false positive. AP is "
        "the area under the precision envelope.",
        (
            _PIXELS,
            _SORTED,
            (
                "In this order each detection looks at the true box of its image and class with the highest overlap, "
                "of equal ones the first in the truth file. It is right if that overlap is at least %(overlap)s and "
                "no other took the box, else a false positive."
            ),
            _ENVELOPE,
            _PAIRS,
        ),
    ),
    "coco": Precision(
        "As COCO defines it: at most 100 detections an image, precision at 101 levels of recall, mean over overlaps of "
        "0.50, 0.55, …, 0.95.",
        (
            (
                "The numbers are those of pycocotools, computed by hotcoco from corners turned into x, y, width, "
                "height: width is xmax - xmin + 1."
            ),
            "All areas, at most 100 detections of an image, the mean over ten overlaps and 101 recalls.",
        ),
    ),
    "fine_grained": Precision(
        "For each class, images are ranked by confidence; AP is the area under the precision envelope of that ranking.",
        (
            "A row says how confident one is that an image shows a class; only the order of the confidences counts.",
            (
                "Images of a class are sorted by confidence; equal ones by file name, then by row. One is right if the "
                "class is true of it, at its first row alone."
            ),
            _ENVELOPE,
            "Blacklisted pairs of image and class are neither right nor wrong.",
        ),
    ),
}


def filled(text: str, guesses: int) -> str:
    """Return a text with its numbers in place; guesses: how many an image may have."""
    return text % {
        "guesses": guesses,
        "overlap": OVERLAP,
        "margin": SMALL_BOX_MARGIN,
        "tubes": ", ".join(map(str, TUBE_OVERLAPS)),
    }
