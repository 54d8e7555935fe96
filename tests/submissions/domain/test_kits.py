"""What a kit holds, and above all what it does not depend on: labels that are hidden."""

import gzip
import hashlib
import json
import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from challenge.domain.ground_truth import freeze, import_ground_truth
from challenge.domain.image_sets import create_image_set
from challenge.domain.releases import make_live, make_release
from challenge.domain.taxonomies import create_taxonomy
from challenge.domain.withdrawals import withdraw
from challenge.enums import DataAudience, ImageSetRole, TaskKind
from challenge.models import ChallengeTask, DataFile, Phase, PhaseImageSet
from submissions.domain.kits import kit_of
from submissions.scoring.tasks.registry import KINDS
from submissions.scoring.version import SCORER_VERSION, scorer_digest, wheel_of
from tests.factories import CLASSES, IMAGES, LABELS, NOW, make_edition, make_phase, make_task
from tests.factories.retiring import release_labels_of

pytestmark = pytest.mark.django_db

OTHER_LABELS = [(image, CLASSES[(index + 3) % len(CLASSES)][1]) for index, image in enumerate(IMAGES)]


def _csv(labels):
    return "".join(["image,label\n", *(f"{image},{wnid}\n" for image, wnid in labels)]).encode()


def bytes_of(kit):
    return {path: b"".join(file.chunks()) for path, file in kit.files.items()}


def without_release(manifest):
    """The digest of a Release is public everywhere, and another one for other labels."""
    return re.sub(r'"release": "[0-9a-f]{64}"', "", manifest)


def manifest_of(kit):
    return b"".join(kit.manifest_file.chunks()).decode()


def test_every_file_is_named_with_its_size_and_digest_and_every_path_is_a_file():
    kit = kit_of(make_phase(reveal="primary").task.edition, NOW)
    told = json.loads(manifest_of(kit))
    assert (told["format"], told["year"], told["title"]) == ("yardstick-kit-1", 2026, "Challenge 2026")
    assert told["scorer"] == {"version": "1", "sha256": scorer_digest(), "wheel": wheel_of(SCORER_VERSION)}
    contents = bytes_of(kit)
    for each in told["files"]:
        assert each["sha256"] == hashlib.sha256(contents[each["path"]]).hexdigest()
        assert each["bytes"] == len(contents[each["path"]])
        assert each["url"] == f"https://yardstick.test/api/v1/editions/2026/kit/files/{each['path']}"
    (task,) = told["tasks"]
    (phase,) = task["phases"]
    paths = [
        told["readme"],
        task["readme"],
        task["classes"],
        task["hierarchy"],
        phase["images"][0]["path"],
        phase["sample"],
    ]
    assert sorted(paths) == sorted(contents)
    assert (phase["split"], phase["reveal"], phase["limits"]["day"], phase["max_guesses"]) == ("val", "primary", 2, 5)
    assert phase["closes_at"] == (NOW + timedelta(days=30)).isoformat()


def test_lists_are_those_that_files_are_checked_against():
    phase = make_phase()
    contents = bytes_of(kit_of(phase.task.edition, NOW))
    assert gzip.decompress(contents["classification/val/images.csv.gz"]).decode().split()[1:] == [
        f"{i},," for i in IMAGES
    ]
    assert contents["classification/classes.tsv"].decode().split("\n")[1] == "1\tn02119789\tkit fox, Vulpes macrotis"
    sample = gzip.decompress(contents["classification/val/sample.csv.gz"]).decode().split("\n")
    assert sample[0] == "image,label1,label2,label3,label4,label5"
    assert len(sample) == 2 + len(IMAGES)


def test_the_same_state_has_the_same_bytes():
    phase = make_phase()
    one, other = kit_of(phase.task.edition, NOW), kit_of(phase.task.edition, NOW + timedelta(days=1))
    assert manifest_of(one) == manifest_of(other)
    assert bytes_of(one) == bytes_of(other)


def test_no_byte_comes_from_the_store_of_labels():
    """Other labels under the same rows, which nothing but reading them could tell."""
    phase = make_phase()
    before = kit_of(phase.task.edition, NOW)
    told, contents = manifest_of(before), bytes_of(before)
    labels = phase.live_release.ground_truth.labels
    labels.storage.delete(labels.name)
    labels.storage.save(labels.name, ContentFile(gzip.compress(_csv(OTHER_LABELS))))
    after = kit_of(phase.task.edition, NOW)
    assert (manifest_of(after), bytes_of(after)) == (told, contents)
    labels.storage.delete(labels.name)
    assert bytes_of(kit_of(phase.task.edition, NOW)) == contents


def test_other_hidden_labels_change_nothing_but_the_digest_of_the_release():
    phase = make_phase()
    before = kit_of(phase.task.edition, NOW)
    told, contents = manifest_of(before), bytes_of(before)
    truth = freeze(import_ground_truth(phase=phase, labels=OTHER_LABELS, now=NOW), now=NOW)
    make_live(make_release(truth, now=NOW), now=NOW)
    phase.refresh_from_db()
    after = kit_of(phase.task.edition, NOW)
    assert phase.live_release.digest in manifest_of(after)
    assert bytes_of(after) == contents
    assert without_release(manifest_of(after)) == without_release(told)
    assert manifest_of(after) != told


def test_labels_are_in_it_once_they_are_released_and_only_then():
    phase = make_phase()
    (before,) = kit_of(phase.task.edition, NOW).facts["tasks"][0]["phases"]
    assert [before[name] for name in ("labels", "blacklist", "attributes", "parts")] == [None] * 4
    release_labels_of(phase)
    kit = kit_of(phase.task.edition, NOW)
    (after,) = kit.facts["tasks"][0]["phases"]
    assert after["labels"] == "classification/val/labels.csv.gz"
    assert gzip.decompress(bytes_of(kit)[after["labels"]]) == _csv(LABELS)
    assert [after[name] for name in ("blacklist", "attributes", "parts")] == [None] * 3


@pytest.mark.parametrize(
    "change",
    [
        lambda: DataFile.objects.update(audience=DataAudience.TEAMS),
        lambda: DataFile.objects.update(available_from=NOW + timedelta(days=1)),
        lambda: DataFile.objects.update(file="", url="https://example.org/labels.csv"),
        lambda: DataFile.objects.all().delete(),
        lambda: Phase.objects.update(retired_at=None),
    ],
    ids=["for teams alone", "later", "elsewhere", "removed", "not retired"],
)
def test_released_labels_that_not_everybody_may_fetch_are_not_in_it(change):
    phase = release_labels_of(make_phase())
    change()
    assert "classification/val/labels.csv.gz" not in kit_of(phase.task.edition, NOW).files


def test_released_labels_that_were_replaced_are_not_in_it():
    phase = release_labels_of(make_phase())
    file = DataFile.objects.get()
    file.sha256 = hashlib.sha256(b"other").hexdigest()
    file.file.save("other.csv.gz", ContentFile(gzip.compress(_csv(OTHER_LABELS))))
    assert "classification/val/labels.csv.gz" not in kit_of(phase.task.edition, NOW).files


def test_labels_that_went_live_after_the_release_stay_hidden():
    """What was retired are the former labels; those that score now nobody was given."""
    phase = release_labels_of(make_phase())
    withdraw(phase, images=[IMAGES[0]], reason="Blurred", now=NOW)
    make_live(make_release(phase.ground_truths.order_by("-version")[0], now=NOW), now=NOW)
    kit = kit_of(phase.task.edition, NOW)
    assert "classification/val/labels.csv.gz" not in kit.files
    assert bytes_of(kit)["classification/val/withdrawn.csv"] == b"kind,name,reason\nimage,val_001,Blurred\n"


def test_a_benchmark_of_the_same_labels_has_them_too():
    phase = make_phase()
    twin = make_phase(task=phase.task, slug="benchmark", with_release=False)
    truth = phase.live_release.ground_truth
    Phase.objects.filter(pk=twin.pk).update(live_release=phase.live_release)
    release_labels_of(phase)
    files = kit_of(phase.task.edition, NOW).files
    assert files["classification/benchmark/labels.csv.gz"].sha256 == files["classification/val/labels.csv.gz"].sha256
    assert truth.files.keys() == {"labels"}


def test_several_image_sets_have_a_file_each():
    phase = make_phase(with_release=False)
    anchor = create_image_set(name="anchor", images=[("old_1", 10, 20)], now=NOW)
    PhaseImageSet.objects.create(phase=phase, image_set=anchor, role=ImageSetRole.ANCHOR, position=1)
    (told,) = kit_of(phase.task.edition, NOW).facts["tasks"][0]["phases"]
    assert [(each["name"], each["role"], each["path"], each["count"]) for each in told["images"]] == [
        ("val", "main", "classification/val/images-val.csv.gz", 12),
        ("anchor", "anchor", "classification/val/images-anchor.csv.gz", 1),
    ]


def test_what_the_live_release_has_is_told_whatever_the_task_was_set_to_since():
    phase = make_phase()
    other = create_taxonomy(name="Two", classes=CLASSES[:2], hierarchy=None, now=NOW)
    ChallengeTask.objects.update(max_guesses=3, options={"open_vocabulary": True}, taxonomy=other)
    kit = kit_of(phase.task.edition, NOW)
    (task,) = kit.facts["tasks"]
    assert (task["max_guesses"], task["classes"], task["hierarchy"]) == (3, "classification/classes.tsv", None)
    (told,) = task["phases"]
    assert (told["max_guesses"], told["options"]) == (5, {})
    assert told["classes"] == "classification/val/classes.tsv"
    assert bytes_of(kit)[told["classes"]].count(b"\n") == 7


def test_an_edition_without_lists_has_a_kit_that_says_so():
    task = make_task(taxonomy=None)
    Phase.objects.create(task=task, slug="val", title="Val", split="val", opens_at=NOW)
    kit = kit_of(task.edition, NOW)
    (told,) = kit.facts["tasks"][0]["phases"]
    assert (told["classes"], told["images"], told["sample"], told["closes_at"]) == (None, [], None, None)
    assert set(kit.files) == {"README.md", "classification/README.md"}
    assert kit_of(make_edition(2027), NOW).facts["tasks"] == []


@pytest.mark.parametrize("kind", TaskKind)
def test_the_readme_of_a_task_has_every_metric_of_the_registry_with_its_rules(kind):
    phase = make_phase()
    ChallengeTask.objects.update(kind=kind)
    Phase.objects.update(live_release=None)
    text = bytes_of(kit_of(phase.task.edition, NOW))["classification/README.md"].decode()
    for metric in KINDS[kind].metrics:
        assert f"(`{metric}`)" in text
    assert "val_001" in text
    assert not re.search(r"%\(|\{[{%]|\n\n\n", text)


@pytest.mark.parametrize("number", [1, 3])
def test_it_takes_the_same_queries_however_many_tasks_and_phases(django_assert_max_num_queries, number):
    edition = make_edition(2026)
    for each in range(number):
        task = make_task(edition, slug=f"task-{each}")
        for phase in range(number):
            release_labels_of(make_phase(task=task, slug=f"phase-{phase}", opens_at=NOW - timedelta(days=40 + phase)))
    # What never changes is measured once.
    manifest_of(kit_of(edition, NOW))
    # Tasks, phases and image sets, here and for the readmes; retirements and what they released.
    with django_assert_max_num_queries(8):
        assert manifest_of(kit_of(edition, NOW))
