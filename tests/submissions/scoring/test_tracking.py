"""Tubes: overlap over frames, one label, mean confidence; the rules one by one."""

from dataclasses import replace

import pytest

from submissions.scoring.evaluate import check, evaluate
from submissions.scoring.problems import FileRefused

HEADER = "image,class,confidence,xmin,ymin,xmax,ymax,track\n"


@pytest.fixture
def video(inputs, tmp_path):
    """Two videos of four frames; a dog crosses all of the first, a cat two frames of the second."""
    frames = [f"video_{v}/{f:04d}" for v in (1, 2) for f in range(4)]
    (tmp_path / "frames.txt").write_text("".join(f"{frame}\n" for frame in frames))
    rows = [f"video_1/{f:04d},1,{f},0,{f + 99},99,0" for f in range(4)]
    rows += [f"video_2/{f:04d},3,0,0,99,99,0" for f in range(2)]
    (tmp_path / "tubes.csv").write_text("image,class_id,xmin,ymin,xmax,ymax,track\n" + "\n".join(rows) + "\n")
    return replace(inputs, truth=tmp_path / "tubes.csv", image_sets={"all": tmp_path / "frames.txt"})


def dog(frames, track=0, confidence=0.9, shift=0):
    return "".join(f"video_1/{f:04d},1,{confidence},{f + shift},0,{f + 99 + shift},99,{track}\n" for f in frames)


def precisions(report, name="1"):
    return [report.metrics["at_overlap"][t]["per_class_ap"][name] for t in ("0.25", "0.5", "0.75")]


def test_perfect_tubes_have_precision_one(video, write):
    cat = "".join(f"video_2/{f:04d},3,0.5,0,0,99,99,0\n" for f in range(2))
    report = evaluate("tracking", write(HEADER + dog(range(4)) + cat), video)
    assert report.metrics["mean_ap"] == 1
    assert report.metrics["per_class_ap"] == {"1": 1.0, "2": None, "3": 1.0, "4": None}


@pytest.mark.parametrize(("frames", "expected"), [(4, [1, 1, 1]), (3, [1, 1, 1]), (2, [1, 1, 0]), (1, [1, 0, 0])])
def test_overlap_is_matched_frames_over_the_union(frames, expected, video, write):
    assert precisions(evaluate("tracking", write(HEADER + dog(range(frames))), video)) == expected


def test_frames_whose_boxes_differ_are_in_the_union_but_not_matched(video, write):
    report = evaluate("tracking", write(HEADER + dog(range(2)) + dog([2, 3], shift=90)), video)
    assert precisions(report) == [1, 1, 0]


def test_a_second_tube_on_the_same_object_is_a_false_positive(video, write):
    twice = dog(range(4), track=0, confidence=0.8) + dog(range(4), track=1, confidence=0.9)
    assert precisions(evaluate("tracking", write(HEADER + twice), video)) == [1, 1, 1]
    wrong_first = dog(range(4), track=0, confidence=0.8) + dog(range(4), track=1, confidence=0.9, shift=90)
    assert precisions(evaluate("tracking", write(HEADER + wrong_first), video)) == [0.5, 0.5, 0.5]


def test_the_same_number_in_another_video_is_another_tube(video, write):
    other = "".join(f"video_2/{f:04d},3,0.5,0,0,99,99,0\n" for f in range(2))
    assert check("tracking", write(HEADER + dog(range(4)) + other), video).images == 8


def test_a_tube_with_two_labels_is_refused(video, write):
    with pytest.raises(FileRefused) as refusal:
        check("tracking", write(HEADER + dog([0]) + dog([1]).replace(",1,", ",2,", 1)), video)
    problem = refusal.value.problems[0]
    assert (problem.kind, problem.row, problem.column, problem.value) == ("mixed_track", 3, "class", "2")


def test_two_boxes_of_a_tube_in_a_frame_are_refused(video, write):
    with pytest.raises(FileRefused) as refusal:
        check("tracking", write(HEADER + dog([0, 1]) + dog([1])), video)
    assert [(p.kind, p.row, p.value) for p in refusal.value.problems] == [("duplicate_frame", 4, "0")]
    assert refusal.value.problems[0].row == 4


def test_a_file_without_tracks_is_refused(video, write):
    with pytest.raises(FileRefused, match="unknown_header"):
        check("tracking", write("image,class,confidence,xmin,ymin,xmax,ymax\n"), video)


def test_video_detection_ignores_tracks(video, write):
    report = evaluate("video_detection", write(HEADER + dog(range(2))), video)
    assert report.metrics["per_class_ap"]["1"] == 0.5


def test_fine_grained_ranks_images(inputs, write):
    file = write("image,class,confidence\nimg_1,1,0.9\nimg_2,1,0.8\nimg_2,3,0.7\nimg_3,3,0.9\n")
    report = evaluate("fine_grained", file, inputs)
    assert report.metrics["per_class_ap"] == {"1": 1.0, "2": None, "3": 0.5, "4": 0.0}
