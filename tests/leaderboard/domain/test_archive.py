"""The archive of a year: verified without the server, the same bytes for the same state, and nothing private in it."""

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath

import pytest
import yaml
from django.urls import reverse

from challenge.enums import Split
from challenge.models import EditionPage, News, Terms, User
from leaderboard.domain.archive import NoArchive, archive_of, files_of
from leaderboard.domain.correcting import correct, withdraw
from leaderboard.domain.publish import publish
from submissions.models import MethodDescription, Question, Submission, Team
from tests.factories import IMAGES, LABELS, NOW, make_edition, make_phase, make_scored, make_task

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
    correct(first, note="Once more.", now=CLOSED + timedelta(days=1))
    return made


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


def test_repositories_read_who_and_when(phase):
    texts = unpacked(phase)
    citation, zenodo = yaml.safe_load(texts["CITATION.cff"]), json.loads(texts[".zenodo.json"])
    assert (citation["cff-version"], citation["type"]) == ("1.2.0", "dataset")
    assert citation["title"] == zenodo["title"] == "Challenge 2026: results and rules"
    assert str(citation["date-released"]) == zenodo["publication_date"] == f"{CLOSED + timedelta(days=1):%Y-%m-%d}"
    assert zenodo["creators"] == [{"name": "The organizers of Challenge 2026"}]


class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, _tag, attrs):
        self.found += [value for name, value in attrs if name in {"href", "src"}]


def test_every_link_of_its_pages_leads_to_a_file_in_it(phase):
    texts = unpacked(phase)
    pages = [path for path in texts if path.endswith(".html")]
    assert {"index.html", "pages/rules.html", "terms/v1.html", "results/classification/test/v1.html"} <= set(pages)
    for page in pages:
        links = Links()
        links.feed(texts[page])
        for link in links.found:
            target = str(Path("/", PurePosixPath(page).parent, link).resolve().relative_to("/"))
            assert target in texts, f"{page} links {link}"
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
