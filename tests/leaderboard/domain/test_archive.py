"""The archive of a year: verified without the server, the same bytes for the same state, and nothing private in it."""

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urljoin
from urllib.request import urlopen

import pyarrow.parquet as pq
import pytest
import yaml
from django.urls import reverse

from challenge.enums import Split
from challenge.models import EditionPage, HiddenSynset, News, Terms, User
from leaderboard.domain.archive import NoArchive, archive_of, files_of
from leaderboard.domain.archive_pages import table_page
from leaderboard.domain.correcting import correct, withdraw
from leaderboard.domain.publish import publish
from leaderboard.domain.standings import refresh_standings
from submissions.models import MethodDescription, Question, Submission, Team
from tests.factories import IMAGES, LABELS, NOW, make_edition, make_phase, make_scored, make_task
from tests.factories.leaderboard import make_detail, make_set_score, make_table, make_tree

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
CLOSED = NOW + timedelta(days=31)
PRIVATE = "not-for-everybody"


@pytest.fixture
def phase():
    edition = make_edition(summary="Six classes, twelve images.")
    made = make_phase(task=make_task(edition), split=Split.TEST, slug="test", title="Test", limit_per_day=None)
    for wrong in (3, 5):
        make_scored(made, wrong=wrong)
    write(edition)
    first = publish(made, now=CLOSED, note="As agreed.")
    derive(correct(first, note="Once more.", now=CLOSED + timedelta(days=1)))
    return made


def derive(table):
    """What workers make of the scores of final results."""
    make_tree(table)
    for entry in table.entries.all():
        make_detail(entry)
        make_set_score(entry)
        make_set_score(entry, image_set="a" * 64, set_name="anchor", role="anchor", labels_mark="b" * 64)


def write(edition):
    EditionPage.objects.update_or_create(
        edition=edition,
        slug="rules",
        defaults={"title": "Rules", "body": "At most **five** guesses. <script>x</script>", "updated_at": NOW},
    )
    EditionPage.objects.create(
        edition=edition, slug="contact", title="Contact", body="Write to olga@example.org.", updated_at=NOW
    )
    EditionPage.objects.create(
        edition=edition, slug="draft", title="Draft", body=PRIVATE, is_public=False, updated_at=NOW
    )
    Terms.objects.create(edition=edition, version=1, body="Be **fair**.", published_at=NOW)
    Terms.objects.create(edition=edition, version=2, body=PRIVATE)
    News.objects.create(edition=edition, title="Open", body="We are open.", posted_at=NOW)


def unpacked(phase) -> dict[str, str]:
    return {path: content.decode("utf-8", "replace") for path, content in files_of(phase.task.edition).items()}


def test_a_stranger_verifies_it_as_the_readme_says_with_the_library_alone(phase, tmp_path):
    with zipfile.ZipFile(io.BytesIO(archive_of(phase.task.edition).content)) as archive:
        archive.extractall(tmp_path)
    (program,) = re.findall(r"```python\n(.*?)```", (tmp_path / "README.md").read_text(), re.DOTALL)
    ran = subprocess.run(
        [sys.executable, "-I", "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.stderr == ""
    assert ran.stdout.splitlines() == [f"results/classification/test/v{n}.json is authentic" for n in (1, 2)]
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path, check=True, capture_output=True
    )
    listed = {line.split(b": ")[0].decode() for line in checked.stdout.splitlines()}
    there = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert there - listed == {"SHA256SUMS"}
    changed = tmp_path / "results/classification/test/v1.json"
    changed.write_text(changed.read_text().replace('"rank": 1', '"rank": 2'))
    forged = subprocess.run(
        [sys.executable, "-I", "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert "InvalidSignature" in forged.stderr


def test_the_same_state_gives_the_same_bytes_and_another_gives_others(phase):
    edition = phase.task.edition
    first, again = archive_of(edition), archive_of(edition)
    assert (first.content, first.name) == (again.content, "yardstick-2026.zip")
    assert first.sha256 == hashlib.sha256(first.content).hexdigest()
    News.objects.create(edition=edition, title="Later", body="More.", posted_at=CLOSED)
    assert archive_of(edition).sha256 != first.sha256


def test_no_label_is_in_it(phase):
    texts = unpacked(phase)
    for image, label in LABELS:
        for path, text in texts.items():
            assert image not in text, path
            assert f"{image},{label}" not in text, path
    truth = phase.live_release.ground_truth
    with truth.labels.open("rb") as file:
        packed = file.read()
    assert packed not in files_of(phase.task.edition).values()
    assert len(IMAGES) == 12


def test_no_address_of_a_person_and_nothing_private_is_in_it(phase):
    team, submission = Team.objects.first(), Submission.objects.first()
    Question.objects.create(
        edition=team.edition, team=team, asked_by=submission.submitted_by, asked_at=NOW, text=PRIVATE
    )
    Submission.objects.update(message=PRIVATE)
    texts = unpacked(phase)
    assert User.objects.count() > 1
    for path, text in texts.items():
        assert not re.search(r"[\w.+-]+@[\w-]+\.\w", text), path
        assert PRIVATE not in text, path
    assert "(e-mail address left out)" in texts["pages/contact.md"]


def test_rows_are_those_that_were_signed_whatever_happened_since(phase):
    Team.objects.filter(pk=Team.objects.first().pk).update(name="renamed")
    MethodDescription.objects.update(short_name="renamed")
    texts = unpacked(phase)
    assert "renamed" not in "".join(texts.values())
    signed = json.loads(texts["results/classification/test/v2.json"])
    table = list(csv.DictReader(io.StringIO(texts["results/classification/test/v2.csv"])))
    assert [row["team"] for row in table] == [row["team_name"] for row in signed["contents"]["rows"]]
    assert [row["rank"] for row in table] == ["1", "2"]
    assert json.loads(texts["results/classification/test/v1.json"])["replaced_by_version"] == 2


def test_a_release_lies_beside_its_results_and_has_its_digest(phase):
    texts = unpacked(phase)
    digest = phase.live_release.digest
    contents = json.loads(texts[f"releases/{digest}.json"])
    canonical = json.dumps(contents, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(canonical.encode()).hexdigest() == digest
    taxonomy = phase.live_release.taxonomy
    assert texts[f"classes/{taxonomy.digest[:16]}-classes.tsv"].startswith("id\twnid\twords")
    assert f"classes/{taxonomy.digest[:16]}-hierarchy.tsv.gz" in texts


def test_withdrawn_results_stay_in_it_with_the_reason(phase):
    withdraw(phase.publications.get(version=2), reason="Wrong labels.", now=CLOSED + timedelta(days=2))
    texts = unpacked(phase)
    assert json.loads(texts["results/classification/test/v2.json"])["withdrawn_reason"] == "Wrong labels."
    assert "Wrong labels." in texts["results/classification/test/v2.html"]


def test_the_years_lines_of_the_log_are_in_it_and_another_years_change_nothing(phase):
    lines = json.loads(unpacked(phase)["log.json"])
    assert [(line["sequence"], line["kind"]) for line in lines] == [(1, "published"), (2, "published")]
    assert lines[1]["previous"] == lines[0]["digest"]
    versions = phase.publications.filter(state="frozen").order_by("version")
    assert [line["publication"] for line in lines] == [each.digest for each in versions]
    assert lines[1]["url"] == f"https://yardstick.test{versions[1].get_absolute_url()}publication.json"
    before = archive_of(phase.task.edition).sha256
    other = make_phase(edition=make_edition(2027))
    make_scored(other)
    publish(other, now=CLOSED)
    assert archive_of(phase.task.edition).sha256 == before


def test_repositories_read_who_and_when(phase):
    texts = unpacked(phase)
    citation, zenodo = yaml.safe_load(texts["CITATION.cff"]), json.loads(texts[".zenodo.json"])
    assert (citation["cff-version"], citation["type"]) == ("1.2.0", "dataset")
    assert citation["title"] == zenodo["title"] == "Challenge 2026: results and rules"
    assert str(citation["date-released"]) == zenodo["publication_date"] == f"{CLOSED + timedelta(days=1):%Y-%m-%d}"
    assert zenodo["creators"] == [{"name": "The organizers of Challenge 2026"}]


def test_all_results_in_force_are_flat_files_that_say_the_same(phase):
    refresh_standings(phase.pk, now=CLOSED)
    files = files_of(phase.task.edition)
    rows = list(csv.DictReader(io.StringIO(files["results.csv"].decode())))
    assert [(row["state"], row["version"], row["rank"]) for row in rows] == [("frozen", "2", "1"), ("frozen", "2", "2")]
    parquet = pq.read_table(io.BytesIO(files["results.parquet"])).to_pylist()
    assert [row["submission"] for row in parquet] == [row["submission"] for row in rows]
    told = json.loads(files["results.json"])
    assert [row["file_sha256"] for row in told["rows"]] == [row["file_sha256"] for row in rows]
    assert {row["metric"] for row in json.loads(files["metrics.json"])["rows"]} >= {"flat_error"}
    sets = json.loads(files["image-sets.json"])["rows"]
    assert [(row["set_name"], row["role"]) for row in sets] == [(None, None), ("anchor", "anchor")] * 2


def test_what_scores_consist_of_is_there_for_results_in_force_with_the_tree_that_names_it(phase):
    texts = unpacked(phase)
    details = [path for path in texts if path.startswith("details/")]
    assert details == ["details/classification/test/v2.json"]
    told = json.loads(texts[details[0]])
    entries = {str(pk) for pk in phase.publications.get(version=2).entries.values_list("submission_id", flat=True)}
    assert told["entries"].keys() == entries
    tree = json.loads(texts[f"trees/{told['release_digest']}.json"])
    assert {len(each["classes"]) for each in told["entries"].values()} == {len(tree["classes"])}


def test_a_table_that_keeps_its_details_closed_has_none_in_it(phase):
    table = make_table(make_phase(task=phase.task, slug="closed"), opens_details=False, contents=bare_contents())
    for entry in table.entries.all():
        make_detail(entry)
    assert not [path for path in unpacked(phase) if path.startswith("details/classification/closed/")]


def test_what_organizers_hide_of_the_classes_has_no_words(phase):
    assert "Siberian husky" in "".join(text for path, text in unpacked(phase).items() if path.startswith("trees/"))
    HiddenSynset.objects.create(wnid="n02110185", reason="Shy.", added_at=NOW)
    assert "Siberian husky" not in "".join(text for path, text in unpacked(phase).items() if path.startswith("trees/"))


def test_withdrawn_results_are_in_no_flat_file(phase):
    withdraw(phase.publications.get(version=2), reason="Wrong labels.", now=CLOSED + timedelta(days=2))
    paths = unpacked(phase).keys()
    assert not {path for path in paths if path.startswith(("results.", "metrics.", "image-sets.", "details/"))}


ROW = {"team_name": "Ada", "method_name": "Engine", "track": "provided", "is_competing": True, "metrics": {}}
ROW |= {"rank": 1, "primary_value": 0.25, "submitted_at": "2026-06-10T12:00:00+00:00", "submission_id": "1f3a"}


def bare_contents(*rows):
    return {
        "heading": {"primary_metric": "flat_error"},
        "rows": [ROW | row for row in rows],
        "release": {"contents": {}},
    }


def test_pages_show_rank_ranges_and_intervals_and_those_of_earlier_formats_do_without():
    later = {"rank_low": 1, "rank_high": 3, "primary_low": 0.2, "primary_high": 0.3}
    page = table_page(make_table(contents=bare_contents(later, {"rank_low": None, "primary_low": None})))
    for told in ("Rank range at 95%", "1–3", "20.00% to 30.00%", "paired tests"):
        assert told in page
    assert "Categories won" not in page
    earlier = table_page(make_table(make_phase(edition=make_edition(2027)), contents=bare_contents({})))
    assert "25.00%" in earlier
    for absent in ("Rank range", "95% interval", "live part"):
        assert absent not in earlier


def test_pages_show_categories_won_and_the_rank_before_the_holdout_where_there_are_such():
    page = table_page(make_table(contents=bare_contents({"categories_won": 129, "live_rank": 7})))
    for told in ("Categories won", "<td>129</td>", "Rank on the live part", "<td>7</td>"):
        assert told in page


class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, _tag, attrs):
        self.found += [value for name, value in attrs if name in {"href", "src"}]


@pytest.fixture
def hosted(phase, tmp_path) -> Iterator[str]:
    """The address of the unpacked archive on a static file server."""
    with zipfile.ZipFile(io.BytesIO(archive_of(phase.task.edition).content)) as archive:
        archive.extractall(tmp_path)

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_arguments):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_static_server_hosts_it_and_no_link_breaks_or_leaves(hosted, tmp_path):
    waiting, seen = [hosted], {hosted}
    while waiting:
        address = waiting.pop()
        with urlopen(address, timeout=10) as response:
            body, kind = response.read(), response.headers["Content-Type"]
        if kind != "text/html":
            continue
        links = Links()
        links.feed(body.decode())
        for link in (urljoin(address, found) for found in links.found):
            assert link.startswith(hosted), f"{address} links {link}"
            waiting += [] if link in seen else [link]
            seen.add(link)
    pages = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.html")}
    assert {"pages/rules.html", "terms/v1.html", "results/classification/test/v1.html"} < pages
    reached = {link.removeprefix(hosted) for link in seen}
    assert pages - reached == set()
    assert {"results.parquet", "image-sets.csv", "details/classification/test/v2.json", "style.css"} < reached


def test_what_is_written_is_shown_without_what_could_run(phase):
    texts = unpacked(phase)
    assert "<strong>five</strong>" in texts["pages/rules.html"]
    assert "<script>" not in texts["pages/rules.html"]


def test_before_results_there_is_none():
    with pytest.raises(NoArchive, match="Nothing of 2026 is published yet"):
        archive_of(make_phase().task.edition)


def test_it_is_loaded_once_and_then_asked_for_by_its_digest(phase, client):
    address = reverse("archive", args=[2026])
    response = client.get(address)
    assert response.content == archive_of(phase.task.edition).content
    assert response["Content-Disposition"] == 'attachment; filename="yardstick-2026.zip"'
    again = client.get(address, headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
