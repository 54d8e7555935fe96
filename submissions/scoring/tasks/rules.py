"""What a file of each kind of task is refused for, and what it is warned of: for pages and readmes. Light to import.

Words of refusals are those of `problems.KINDS`, which every refusal repeats.
"""

from .registry import KINDS

_WHOLE = (
    *("empty_file", "no_rows", "not_text", "not_utf8", "line_endings", "broken_gzip", "too_large", "long_line"),
    "unknown_header",
)
_ROWS = ("blank_line", "cell_count", "unknown_image", "unknown_class")
_GUESSES = ("duplicate_image", "missing_image", "extra_row", "too_many_guesses", "gap", "bad_rank", "duplicate_rank")
_NUMBERS = ("not_a_number", "not_finite")
_BOXED_GUESSES = ("incomplete_box", "box_without_label", *_NUMBERS)

# What is accepted with a word, as a general sentence; each warning tells its own number.
WARNINGS = {
    "fewer_guesses": "Images with fewer guesses than allowed: missing ones count as wrong.",
    "no_guess": "Images without any guess: they count as wrong.",
    "repeated_label": "Images that repeat a label: each repetition uses up a guess.",
    "class_order": "First guesses that hardly ever agree with a published baseline, where there is one: is the order "
    "of classes right?",
    "constant": "More than half of the first guesses being the same class.",
    "normalized_boxes": "Most boxes lying between 0 and 1: coordinates are pixels.",
    "xywh_boxes": "Most boxes looking like x, y, width, height: write xmin, ymin, xmax, ymax.",
    "outside_boxes": "Most boxes lying outside their image, where its size is known.",
    "inverted_box": "Boxes with xmax < xmin or ymax < ymin: they match nothing.",
}
_OF_GUESSES = ("fewer_guesses", "no_guess", "repeated_label", "class_order", "constant")
_OF_BOXES = ("normalized_boxes", "xywh_boxes", "outside_boxes")


def refusals_of(kind: str) -> tuple[str, ...]:
    """Return the kinds of problems that a file of this kind of task can have, those of the whole file first."""
    if KINDS[kind].scorer == "guesses":
        return (*_WHOLE, *_ROWS, *_GUESSES, *(_BOXED_GUESSES if kind == "localization" else ()))
    tubes = ("duplicate_frame", "mixed_track") if KINDS[kind].scorer == "tracking" else ()
    return (*_WHOLE, *_ROWS, *_NUMBERS, "bad_track", *tubes)


def warnings_of(kind: str) -> tuple[str, ...]:
    """Return the kinds of warnings that the check of a file of this kind of task can give."""
    if KINDS[kind].scorer == "guesses":
        return (*_OF_GUESSES, *(_OF_BOXES if kind == "localization" else ()))
    return () if kind == "fine_grained" else (*_OF_BOXES, "inverted_box")
