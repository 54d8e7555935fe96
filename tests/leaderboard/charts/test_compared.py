"""Charts of several entries: what they draw, and what their tables have."""

from leaderboard.charts.class_scatter import LABELLED, ClassPoint, class_scatter
from leaderboard.charts.compared_lines import Slice, errors_by_guesses, values_by_slice
from leaderboard.charts.reported_over_years import Result, reported_over_years

NAMES = ("A · Amber", "B · Birch")


def scatter(*points, is_error=True):
    return class_scatter(points, NAMES, is_error=is_error)


def test_classes_that_coincide_are_one_larger_point_and_keep_their_rows():
    chart = scatter(*[ClassPoint(f"fox {number}, Vulpes", 50, 0.5, 0.25) for number in range(6)])
    (point,) = chart.spec["datasets"]["points"]
    assert (point["one"], point["other"], point["count"]) == (0.5, 0.25, 6)
    assert point["classes"] == "fox 0, fox 1, fox 2, fox 3 and 2 more"
    assert len(chart.rows) == 6
    assert chart.rows[0] == {"class": "fox 0, Vulpes", "one": 0.5, "other": 0.25, "difference": 0.25, "images": 50}
    assert chart.spec["datasets"]["diagonal"][1] == {"one": 0.5, "other": 0.5}


def test_the_classes_that_differ_most_are_labelled_where_there_is_room():
    far = [ClassPoint(f"far {number}", 50, 1 - number / 5, 0.0) for number in range(4)]
    near = [ClassPoint("near", 50, 0.99, 0.01), ClassPoint("equal", 50, 0.2, 0.2)]
    labels = scatter(far[0], near[0], *far[1:], near[1]).spec["datasets"]["words"]
    assert [label["words"] for label in labels] == ["far 0", "far 2"]
    assert [label["is_right"] for label in labels] == [True, False]
    many = [ClassPoint(f"class {number}", 50, 0.1, 0.9 - number / 15) for number in range(10)]
    assert len(scatter(*many).spec["datasets"]["words"]) == LABELLED


def test_precisions_by_class_have_no_images():
    errors, precisions = (
        scatter(ClassPoint("fox", 2, 0.5, 0.0)),
        scatter(ClassPoint("fox", None, 0.5, 0), is_error=False),
    )
    assert [column.name for column in errors.columns] == ["class", "one", "other", "difference", "images"]
    assert [column.name for column in precisions.columns] == ["class", "one", "other", "difference"]
    assert "A · Amber is the worse one" in precisions.description
    assert "A · Amber is the better one" in errors.description


def test_a_scatter_of_classes_without_any_error_can_be_drawn():
    assert scatter(ClassPoint("fox", 2, 0.0, 0.0)).spec["datasets"]["diagonal"][1] == {"one": 1.0, "other": 1.0}


def test_lines_by_guesses_leave_out_what_is_not_known():
    chart = errors_by_guesses(NAMES, [[0.5, 0.25], [None, 0.5]], "flat_error")
    assert chart.rows == [
        {"guesses": 1, "entry_1": 0.5, "entry_2": None},
        {"guesses": 2, "entry_1": 0.25, "entry_2": 0.5},
    ]
    assert [(each["entry"], each["guesses"]) for each in chart.spec["datasets"]["points"]] == [
        (NAMES[0], 1),
        (NAMES[0], 2),
        (NAMES[1], 2),
    ]
    assert [column.title for column in chart.columns] == ["Guesses", *NAMES]


def test_mean_heights_are_no_shares():
    errors, heights = (errors_by_guesses(NAMES, [[1.5], [2.5]], name) for name in ("flat_error", "hierarchical_error"))
    assert (errors.columns[1].kind, heights.columns[1].kind) == ("percent", "value")


def test_slices_have_the_difference_of_the_pair_in_the_table():
    slices = [Slice("size=very_small", 6, [0.5, 0.25, 0.125]), Slice("size=large", 8, [0.5, 0.25, None])]
    chart = values_by_slice([*NAMES, "C · Cedar"], slices, (2, 0))
    assert [row["difference"] for row in chart.rows] == [-0.375, None]
    assert chart.rows[0] | {"slice": "size: very small", "images": 6, "entry_3": 0.125} == chart.rows[0]
    assert chart.columns[-1].title == "C less A"
    assert len(chart.spec["datasets"]["points"]) == 5


def test_years_of_reported_results_are_points_with_their_data_told():
    results = [Result(2014, 0.2, "", outside_data=False), Result(2016, 0.4123, "Ensemble", outside_data=True)]
    chart = reported_over_years(results, "Detection", "Mean AP")
    assert [row["data"] for row in chart.rows] == ["Provided data", "Outside data"]
    assert [column.kind for column in chart.columns] == ["year", "reported", "text", "text"]
    assert chart.title == "Mean AP over the years: Detection"
