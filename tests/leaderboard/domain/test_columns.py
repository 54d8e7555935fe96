from leaderboard.domain.columns import columns_of
from leaderboard.models import Entry, Publication

FLAT = {"wrong": [3, 1], "error": [0.3, 0.1]}


def table(**fields) -> Publication:
    usual = {"primary_metric": "flat_error", "max_guesses": 2, "image_count": 10, "ranks_by": "value"}
    return Publication(**usual | fields)


def entry(metrics=None, **fields) -> Entry:
    return Entry(**{"images": 10, "metrics": {"flat_error": FLAT} if metrics is None else metrics} | fields)


def titles(table: Publication, *entries: Entry) -> list[str]:
    return [column.title for column in columns_of(table, entries)]


def values(table: Publication, entry: Entry) -> dict[str, object]:
    return {column.title: column.value(entry) for column in columns_of(table, [entry])}


def test_a_classification_leads_with_the_error_and_counts_wrong_images():
    found = entry(primary_value=0.1, primary_count=1)
    assert titles(table(), found) == ["Top-2 error", "95% interval", "Wrong at 2", "Top-1 error", "Submitted"]
    told = values(table(), found)
    assert (told["Top-2 error"], told["Wrong at 2"], told["Top-1 error"]) == (0.1, 1, 0.3)


def test_other_metrics_have_columns_where_an_entry_has_them():
    found = entry({"flat_error": FLAT, "hierarchical_error": {"cost_sum": [9, 5], "error": [0.9, 0.5]}})
    assert values(table(), found)["Hierarchical"] == 0.5
    assert "Top-1 error" not in titles(table(), entry({"flat_error": {"wrong": [None, 1], "error": [None, 0.1]}}))


def test_a_table_by_height_leads_with_it():
    found = entry({"flat_error": FLAT, "hierarchical_error": {"cost_sum": [9, 5], "error": [0.9, 0.5]}})
    by_height = titles(table(primary_metric="hierarchical_error"), found)
    assert by_height[0] == "Hierarchical error"
    assert by_height[2:] == ["Wrong at 2", "Top-2 error", "Top-1 error", "Submitted"]


def test_localization_counts_its_own_wrong_images():
    found = entry({"localization_error": {"wrong": [5, 4], "error": [0.5, 0.4]}, "flat_error": FLAT})
    assert values(table(primary_metric="localization_error"), found)["Wrong at 2"] == 4


def test_where_categories_rank_they_lead_and_the_mean_ap_stands_beside():
    detection = table(primary_metric="mean_ap", ranks_by="categories", max_guesses=1)
    found = columns_of(detection, [entry({"mean_ap": 0.4}, primary_value=0.4, categories_won=120)])
    assert [column.title for column in found] == ["Categories won", "Mean AP", "95% interval", "Submitted"]
    assert [column.leads for column in found] == [True, False, False, False]


def test_the_live_part_stands_beside_only_where_a_holdout_decided():
    assert "Live part" in titles(table(), entry(live_value=0.2, live_rank=3), entry())
    assert "Live part" not in titles(table(), entry())


def test_images_are_told_where_entries_differ_from_the_table():
    assert values(table(), entry(images=8))["Images"] == 8
    assert "Images" not in titles(table(), entry())


def test_with_one_guess_the_error_is_told_once():
    one = {"flat_error": {"wrong": [1], "error": [0.1]}}
    assert titles(table(max_guesses=1), entry(one)) == ["Top-1 error", "95% interval", "Wrong at 1", "Submitted"]


def test_an_entry_without_metrics_breaks_no_column():
    assert values(table(), entry({}))["Top-2 error"] is None
    assert titles(table(), entry({"flat_error": {"wrong": [], "error": []}}))[0] == "Top-2 error"
