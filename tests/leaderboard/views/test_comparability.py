"""The page that compares years on the same images."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import make_edition, make_phase, make_task
from tests.factories.leaderboard import make_row, make_set_score, make_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

PAGE = "/history/comparability/classification/"
OLD, NEW = "a" * 64, "b" * 64


def make_year(year, **fields):
    phase = make_phase(task=make_task(make_edition(year)))
    table = make_table(phase, wrong=(), release_digest=f"{year:064}", image_count=1000, **fields)
    return make_row(table, wrong=200, rank=1, team_name=f"Team of {year}")


def on_set(entry, image_set, wrong, name, **fields):
    value = wrong / 1000
    ends = {"low": value - 0.03, "high": value + 0.03}
    told = {"image_set": image_set, "set_name": name, "role": "main", "labels_mark": image_set, "images": 1000}
    return make_set_score(entry, **(told | {"count": wrong, "value": value} | ends | fields))


@pytest.fixture
def two_years():
    old, new = make_year(2026), make_year(2027, label_noise=0.029, noise_images=1500)
    on_set(old, OLD, 200, "images of 2026")
    on_set(new, OLD, 150, "images of 2026", role="anchor")
    on_set(new, NEW, 180, "images of 2027")


def test_progress_and_drift_are_told_apart_and_what_a_difference_is_across(client, two_years):
    page = client.get(PAGE)
    for told in (
        "−5.00 pp",
        "25.0% less than before",
        "+3.00 pp",
        "−2.00 pp",
        "ΔR is on “images of 2026”, 1,000 images with labels version 1: 20.00%, then 15.00%.",
        "The change is across two Releases: 20.00% on the images of the older, then 18.00% on those of the newer.",
        "unpaired",
        "Lower is better",
        "150 of 1,000 wrong",
        "12.00% to 18.00%",
    ):
        assertContains(page, told)


def test_an_anchor_delta_and_drift_are_explained_in_three_sentences(client, two_years):
    (head,) = [part for part in client.get(PAGE).text.split("</header>") if "Years compared</h1>" in part]
    sentences = head.split("</h1>")[1].split("<li>")[1:]
    assert len(sentences) == 3
    for word, sentence in zip(("anchor", "ΔR", "drift"), sentences, strict=True):
        assert word in sentence


def test_the_picture_has_lines_along_the_same_ground_alone_and_the_noise_of_labels(client, two_years):
    page = client.get(PAGE)
    assertContains(page, "label noise")
    rows = client.get(PAGE, {"chart": "comparability", "format": "json"}).json()["rows"]
    assert [(row["year"], row["image_set"], row["compares"]) for row in rows] == [
        (2026, "images of 2026", "yes"),
        (2027, "images of 2026", "yes"),
        (2027, "images of 2027", "no"),
    ]
    assert client.get(PAGE, {"chart": "other", "format": "json"}).status_code == 404


def test_without_a_common_set_the_page_says_that_nothing_can_be_told_apart(client):
    on_set(make_year(2026), OLD, 200, "old")
    on_set(make_year(2027), NEW, 150, "new")
    page = client.get(PAGE)
    assertContains(page, "cannot be told apart")
    assertContains(page, "across two Releases")
    assertNotContains(page, "compares as")


def test_one_year_waits_for_the_next(client):
    on_set(make_year(2026), OLD, 200, "old")
    page = client.get(PAGE)
    assertContains(page, "There is one year so far")
    assertContains(page, "200 of 1,000 wrong")


def test_a_task_without_scores_on_sets_says_what_comes(client):
    make_year(2026, state="live", opens_details=False)
    assertContains(client.get(PAGE), "No year can be taken apart by image sets yet")


def test_a_task_without_a_public_table_is_not_found(client):
    make_year(2026, is_public=False)
    assert client.get(PAGE).status_code == 404
    assert client.get("/history/comparability/fencing/").status_code == 404


def test_a_changed_label_is_told_of_an_entry_that_was_scored_anew(client):
    old, new = make_year(2026), make_year(2027, ground_truth_version=2)
    on_set(old, OLD, 200, "old")
    on_set(old, OLD, 190, "old", labels_mark="corrected", ground_truth_version=2, release_digest="c" * 64)
    on_set(new, OLD, 150, "old", labels_mark="corrected", ground_truth_version=2)
    page = client.get(PAGE)
    assertContains(page, "scored anew")
    assertContains(page, "labels version 1")
    assertContains(page, "−4.00 pp")


def test_a_higher_ap_is_progress(client):
    for year, value in ((2026, 0.5), (2027, 0.6)):
        entry = make_year(year, primary_metric="mean_ap", lower_is_better=False)
        on_set(entry, OLD, 0, "old", count=None, value=value, low=value - 0.1, high=value + 0.1)
    page = client.get(PAGE)
    assertContains(page, "Higher is better")
    assertContains(page, "+10.00 pp")
    assertContains(page, "1,000 images")


@pytest.mark.parametrize("years", [1, 3])
def test_the_page_asks_as_often_for_three_years_as_for_one(client, django_assert_num_queries, years):
    for year in range(2026, 2026 + years):
        on_set(make_year(year), OLD, 200, "old")
    # Tables, first entries, scores.
    with django_assert_num_queries(3):
        client.get(PAGE)
