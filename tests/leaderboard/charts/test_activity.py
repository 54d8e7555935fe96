from datetime import UTC, date, datetime, time, timedelta

from leaderboard.charts.activity import DRAWN_LINES, DRAWN_TEAMS, Step, TeamDay, best_over_time, files_by_day

MONDAY = date(2026, 6, 1)
AT = datetime(2026, 6, 1, 12, tzinfo=UTC)


def test_a_tile_stands_for_each_day_with_a_file_and_the_table_has_days_of_checks_too():
    chart = files_by_day([TeamDay("Ada", MONDAY, 3, 1, 0, 2), TeamDay("Bea", MONDAY, 0, 0, 0, 1)])
    assert chart.spec["datasets"]["days"] == [{"team": "Ada", "day": "2026-06-01", "files": 3, "checks": 2}]
    assert [(row["team"], row["files"], row["checks"]) for row in chart.rows] == [("Ada", 3, 2), ("Bea", 0, 1)]
    assert {column.name for column in chart.columns} == set(chart.rows[0])


def test_a_few_days_are_as_narrow_as_among_fourteen():
    ends = {each["name"]: each["value"] for each in files_by_day([TeamDay("Ada", MONDAY, 1, 0, 0, 0)]).spec["params"]}
    assert ends == {"first": moment(date(2026, 5, 19)), "end": moment(date(2026, 6, 2))}
    days = [TeamDay("Ada", MONDAY - timedelta(days=n), 1, 0, 0, 0) for n in (0, 40)]
    assert files_by_day(days).spec["params"][0]["value"] == moment(date(2026, 4, 22))


def test_of_many_teams_the_first_are_drawn_and_all_are_in_the_table():
    days = [TeamDay(f"Team {number}", MONDAY, 1, 0, 0, 0) for number in range(DRAWN_TEAMS + 5)]
    chart = files_by_day(days)
    assert len(chart.spec["datasets"]["days"]) == DRAWN_TEAMS
    assert len(chart.rows) == DRAWN_TEAMS + 5


def test_best_scores_are_steps_of_the_first_teams():
    steps = [Step(f"Team {number}", AT, number / 10) for number in range(DRAWN_LINES + 2)]
    chart = best_over_time(steps, "Flat error", is_share=True)
    assert len(chart.spec["datasets"]["steps"]) == DRAWN_LINES
    assert chart.rows[0] == {"team": "Team 0", "at": AT, "value": 0.0}
    assert len(chart.rows) == DRAWN_LINES + 2
    assert [column.kind for column in chart.columns] == ["text", "moment", "percent"]


def test_every_line_lasts_until_the_last_step():
    steps = [Step("Ada", AT, 0.3), Step("Ada", AT + timedelta(days=1), 0.2), Step("Bea", AT + timedelta(days=3), 0.1)]
    datasets = best_over_time(steps, "Flat error", is_share=True).spec["datasets"]
    assert len(datasets["steps"]) == 3
    assert [(line["team"], line["at"][:10], line["value"]) for line in datasets["lines"][3:]] == [
        ("Ada", "2026-06-04", 0.2)
    ]


def test_heights_are_no_shares():
    chart = best_over_time([Step("Ada", AT, 1.25)], "Hierarchical error", is_share=False)
    assert chart.columns[-1].kind == "value"


def moment(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp()) * 1000
