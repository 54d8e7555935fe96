from leaderboard.charts.error_by_year import Point, error_by_year

POINTS = [
    Point(2012, 0.16422, "AlexNet", won=False),
    Point(2012, 0.15315, "AlexNet", "Deep CNN", outside_data=True),
    Point(2010, 0.28191, "NEC-UIUC"),
    Point(2011, 0.2577, "XRCE"),
    Point(2013, 0.11197, "Clarifai", outside_data=True),
]


def test_results_stand_by_year_and_the_winner_first():
    rows = error_by_year(POINTS).rows
    assert [(row["year"], row["error"]) for row in rows] == [
        (2010, 0.28191),
        (2011, 0.2577),
        (2012, 0.15315),
        (2012, 0.16422),
        (2013, 0.11197),
    ]
    assert [row["data"] for row in rows[1:4]] == ["Provided data", "Outside data", "Provided data"]


def test_the_line_is_broken_where_another_list_of_classes_begins():
    chart = error_by_year(POINTS, [2012])
    assert [row["list"] for row in chart.rows] == [0, 0, 1, 1, 1]
    assert [row["is_alone"] for row in chart.rows] == [False] * 5
    assert chart.spec["datasets"]["breaks"] == [{"at": 2011.5}]


def test_a_year_with_a_list_of_its_own_has_a_point_and_no_line():
    assert [row["is_alone"] for row in error_by_year(POINTS, [2012, 2011]).rows] == [True, True, False, False, False]


def test_without_another_list_there_is_no_word_of_one():
    data = error_by_year(POINTS, []).spec["datasets"]
    assert data["breaks"] == data["newest_list"] == []
    assert {row["list"] for row in data["points"]} == {0}


def test_a_person_is_a_band_of_about_a_point_either_side():
    (human,) = error_by_year(POINTS).spec["datasets"]["human"]
    assert (round(human["low"], 3), human["error"], round(human["high"], 3)) == (0.040, 0.051, 0.062)


def test_outside_data_is_said_beside_the_point():
    rows = error_by_year(POINTS).rows
    assert [row["trained_on"] for row in rows] == ["", "", " with outside data", "\nprovided", " with outside data"]


def test_a_name_beside_a_close_neighbour_or_the_edge_is_kept_short():
    points = [Point(2014, 0.06656, "GoogLeNet"), Point(2013, 0.11197, "Clarifai"), Point(2015, 0.03567, "ResNet")]
    assert [row["is_crowded"] for row in error_by_year(points, []).rows] == [False, True, True]
