"""The headers that are told are those that the reader takes."""

import pytest

from submissions.scoring.problems import FileRefused
from submissions.scoring.reading.detections import detect_columns
from submissions.scoring.reading.headers import headers_of
from submissions.scoring.reading.layouts import detect
from submissions.scoring.tasks.registry import KINDS

GUESSES = 3


def read(kind, line, guesses=GUESSES):
    """What the reader makes of a first line."""
    head = f"{line}\n".encode()
    if KINDS[kind].scorer == "guesses":
        return detect(head, guesses, boxes=kind == "localization")
    return detect_columns(head, boxes=kind != "fine_grained", tracks=kind == "tracking")


def told(kind):
    """Every line that is told."""
    for header in headers_of(kind, GUESSES):
        yield from [header.line(guesses) for guesses in range(1, header.most + 1)] or [header.line()]


@pytest.mark.parametrize("kind", KINDS)
def test_every_header_that_is_told_is_read(kind):
    for line in told(kind):
        assert read(kind, line)


@pytest.mark.parametrize("kind", KINDS)
def test_a_header_with_more_guesses_or_without_a_column_is_not_read_unless_it_is_told(kind):
    known = set(told(kind))
    cut = {",".join(line.split(",")[:-1]) for line in known}
    longer = {header.line(GUESSES + 1) for header in headers_of(kind, GUESSES) if header.numbered}
    for line in (cut | longer) - known:
        with pytest.raises(FileRefused):
            read(kind, line)


def test_the_headers_of_classification_are_these():
    assert [header.line(min(header.most, 2)) for header in headers_of("classification", 5)] == [
        "image,label1,label2",
        "image,label1,xmin1,ymin1,xmax1,ymax1,label2,xmin2,ymin2,xmax2,ymax2",
        "image,rank,label",
        "image,rank,label,xmin,ymin,xmax,ymax",
        "ImageId,PredictionString",
    ]
