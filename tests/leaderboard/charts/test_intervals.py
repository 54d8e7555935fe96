import json

from leaderboard.charts.intervals import SHOWN, Measured, Noise, intervals


def entry(number: int, **fields) -> Measured:
    value = 0.06 + number / 1000
    ends = {"low": value - 0.002, "high": value + 0.002}
    return Measured(**{"team": f"T{number}", "method": "M", "url": f"/{number}/", "value": value} | ends | fields)


def params(chart) -> dict[str, float]:
    return {each["name"]: each["value"] for each in chart.spec["params"]}


def drawn(*entries, groups=(), **fields):
    return intervals(entries, groups, title="Top-5 error", **fields)


def test_each_entry_has_its_interval_and_range_in_picture_and_table():
    chart = drawn(entry(1, rank=1, rank_low=1, rank_high=2), entry(2, rank=1, outside=True))
    first, second = chart.rows
    assert (first["entry"], first["range"], first["shared"], first["trained"]) == (
        "T1: M",
        "1–2",
        True,
        "Provided data",
    )
    assert (second["range"], second["shared"], second["trained"]) == ("", False, "Outside data")
    assert chart.spec["datasets"]["entries"] == chart.rows
    assert {column.name for column in chart.columns} <= first.keys()
    json.dumps(chart.spec)


def test_the_axis_is_zoomed_in_to_the_intervals():
    found = params(drawn(entry(1), entry(2)))
    assert 0.05 < found["least"] < 0.059
    assert 0.064 < found["most"] < 0.07


def test_entries_without_intervals_and_equal_values_have_a_picture():
    plain = entry(0, low=None, high=None)
    found = params(drawn(plain, plain))
    assert found["least"] < 0.06 < found["most"]


def test_groups_lie_side_by_side_where_they_share_entries():
    chart = drawn(*map(entry, range(5)), groups=[(0, 1), (1, 2), (3, 4)])
    assert chart.spec["datasets"]["groups"] == [
        {"lane": 0, "first": 0, "last": 1},
        {"lane": 1, "first": 1, "last": 2},
        {"lane": 0, "first": 3, "last": 4},
    ]


def test_the_first_entries_alone_are_drawn_and_groups_end_with_them():
    chart = drawn(*map(entry, range(SHOWN + 5)), groups=[(SHOWN - 2, SHOWN + 3), (SHOWN + 1, SHOWN + 2)])
    assert len(chart.rows) == SHOWN
    assert chart.spec["datasets"]["groups"] == [{"lane": 0, "first": SHOWN - 2, "last": SHOWN - 1}]


def test_label_noise_is_drawn_where_it_is_near_and_always_told():
    near = drawn(entry(1), entry(9), noise=Noise(0.058, 2000))
    far = drawn(entry(1), entry(9), noise=Noise(0.5, 2000))
    assert near.spec["datasets"]["noise"][0]["at"] == 0.058
    assert params(near)["least"] <= 0.058
    assert far.spec["datasets"]["noise"] == []
    assert "Labels disagree with raters on 5.8% of 2,000 images." in near.description
    assert "50.0%" in far.description
    assert "raters" not in drawn(entry(1)).description


def test_heights_are_no_percents():
    chart = drawn(entry(1), is_share=False)
    assert next(column.kind for column in chart.columns if column.name == "value") == "value"
