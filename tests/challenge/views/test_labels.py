from contextlib import contextmanager

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver, reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from challenge.domain.ground_truth import freeze, import_ground_truth
from challenge.domain.withdrawals import withdraw
from challenge.enums import GroundTruthState, TaskKind
from challenge.models import GroundTruth, Release
from tests.factories import (
    CLASSES,
    IMAGES,
    LABELS,
    NOW,
    make_edition,
    make_phase,
    make_submission,
    make_task,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

PLACE = (2026, "classification", "val")
TABLE = "\n".join(["image,label", *(",".join(pair) for pair in LABELS), ""])
SPLIT = "\n".join(["image,part", *(f"{image},{'live' if n % 2 else 'holdout'}" for n, image in enumerate(IMAGES)), ""])


@pytest.fixture
def organizer(client):
    user = make_user()
    client.force_login(user)
    return user


@pytest.fixture
def phase(organizer):
    """Without labels, organized by whom the client is signed in as."""
    phase = make_phase(with_release=False)
    phase.task.edition.organizers.add(organizer)
    return phase


def upload(client, labels=TABLE, **others):
    files = {name: SimpleUploadedFile(f"{name}.csv", text.encode()) for name, text in others.items() if name in FILES}
    rest = {name: value for name, value in others.items() if name not in FILES}
    data = {"labels": SimpleUploadedFile("labels.csv", labels.encode()), **files, **rest}
    return client.post(reverse("organize_phase_labels", args=PLACE), data)


FILES = ("attributes", "blacklist", "split")


def act(client, name, version):
    return client.post(reverse(f"organize_{name}", args=[*PLACE, version]), follow=True)


def test_labels_are_uploaded_frozen_and_made_live(client, organizer, phase):
    assertRedirects(upload(client, note="first"), reverse("organize_phase_labels", args=PLACE))
    truth = GroundTruth.objects.get()
    assert (truth.state, truth.note, truth.created_by) == (GroundTruthState.DRAFT, "first", organizer)
    assertContains(act(client, "freeze", 1), "it never changes any more")
    assertContains(act(client, "make_version_live", 1), "Version 1 scores from now on")
    phase.refresh_from_db()
    assert phase.live_release.ground_truth == truth
    assertContains(client.get(reverse("organize_labels", args=[2026])), truth.digest)


def test_a_draft_cannot_go_live(client, phase):
    upload(client)
    assertContains(act(client, "make_version_live", 1), "still a draft")
    phase.refresh_from_db()
    assert phase.live_release is None


def test_with_submissions_the_way_to_live_leads_through_scoring_anew(client, organizer):
    phase = make_phase()
    phase.task.edition.organizers.add(organizer)
    make_submission(phase)
    upload(client)
    act(client, "freeze", 2)
    assertContains(client.get(reverse("organize_phase_labels", args=PLACE)), "Score anew")
    answer = client.post(reverse("organize_make_version_live", args=[*PLACE, 2]))
    release = Release.objects.get(ground_truth__version=2)
    assertRedirects(answer, reverse("organize_rescoring", args=[2026, release.pk]))
    phase.refresh_from_db()
    assert phase.live_release != release


def test_what_is_wrong_stands_beside_the_field_and_in_a_table(client, phase):
    answer = upload(client, TABLE.replace("val_003,", "val_999,").replace("val_005,n02120079", "val_005,cat"))
    assertContains(answer, "Refused for 3 problems", status_code=422)
    assertContains(answer, "<code>val_999</code>", html=True, status_code=422)
    assertContains(answer, "a class of the task, by its wnid or id", status_code=422)
    assert list(answer.context["form"].errors) == ["labels"]
    assert not GroundTruth.objects.exists()


def test_a_wrong_file_beside_the_labels_is_told_beside_its_own_field(client, phase):
    answer = upload(client, split=SPLIT.replace("val_001,holdout", "val_001,test"))
    assert list(answer.context["form"].errors) == ["split"]
    assertContains(answer, "live or holdout", status_code=422)


def test_a_split_is_uploaded_or_drawn_by_a_seed(client, phase):
    upload(client, split=SPLIT)
    upload(client, share="0.5", seed="ilsvrc")
    assert [list(truth.files) for truth in phase.ground_truths.all()] == [["labels", "split"]] * 2
    both = upload(client, split=SPLIT, share="0.5", seed="ilsvrc")
    assert list(both.context["form"].errors) == ["share"]
    for half in ({"share": "0.5"}, {"seed": "ilsvrc"}):
        assert list(upload(client, **half).context["form"].errors) == ["seed"]


def test_what_is_not_brought_comes_from_the_version_that_is_followed(client, phase):
    upload(client, split=SPLIT)
    first = GroundTruth.objects.get()
    upload(client, based_on=first.version)
    second = GroundTruth.objects.get(version=2)
    assert (second.split.name, second.files["split"], second.based_on) == (
        first.split.name,
        first.files["split"],
        first,
    )
    upload(client)
    assert list(GroundTruth.objects.get(version=3).files) == ["labels"]


def test_a_version_of_another_phase_cannot_be_followed(client, phase):
    other = make_phase(edition=make_edition(2025)).live_release.ground_truth
    assert list(upload(client, based_on=other.version).context["form"].errors) == ["based_on"]


def test_only_kinds_with_a_blacklist_ask_for_one(client, organizer):
    edition = make_edition()
    edition.organizers.add(organizer)
    make_phase(task=make_task(edition), with_release=False)
    assertNotContains(client.get(reverse("organize_phase_labels", args=PLACE)), "Blacklist")
    edition.tasks.update(kind=TaskKind.LOCALIZATION)
    assertContains(client.get(reverse("organize_phase_labels", args=PLACE)), "Blacklist")


def test_images_and_classes_are_withdrawn_and_reinstated_with_a_reason(client, organizer):
    phase = make_phase()
    phase.task.edition.organizers.add(organizer)
    asked = {"withdraw-images": "val_001\r\nval_002", "withdraw-classes": "4", "withdraw-reason": "blurred"}
    answer = client.post(reverse("organize_withdraw", args=PLACE), asked, follow=True)
    assertContains(answer, "Version 2 is frozen")
    assertContains(answer, "2 images withdrawn")
    assertContains(client.get(reverse("organize_withdraw", args=PLACE)), "val_002")
    asked = {"reinstate-images": "val_001 val_002", "reinstate-reason": "sharp"}
    client.post(reverse("organize_reinstate", args=PLACE), asked)
    assert [row["name"] for row in GroundTruth.objects.get(version=3).withdrawn] == ["n03255030"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"withdraw-images": "val_99", "withdraw-reason": "x"}, "val_99: neither in the list"),
        ({"withdraw-images": "val_001"}, "This field is required"),
        ({"withdraw-reason": "x"}, "at least one image or class"),
    ],
)
def test_a_withdrawal_that_cannot_be_is_refused_on_its_page(client, organizer, asked, told):
    make_phase().task.edition.organizers.add(organizer)
    assertContains(client.post(reverse("organize_withdraw", args=PLACE), asked), told, status_code=422)
    assert GroundTruth.objects.count() == 1


def test_after_the_task_changed_the_live_version_offers_a_new_release(client, organizer):
    phase = make_phase()
    phase.task.edition.organizers.add(organizer)
    address = reverse("organize_labels", args=[2026])
    assertNotContains(client.get(address), "have changed since its Release was made")
    phase.task.max_guesses = 3
    phase.task.save()
    assertContains(client.get(address), "have changed since its Release was made")
    act(client, "make_version_live", 1)
    phase.refresh_from_db()
    assert phase.live_release.contents["max_guesses"] == 3


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_ask_as_much_for_three_phases_as_for_one(client, organizer, django_assert_num_queries, number):
    edition = make_edition()
    edition.organizers.add(organizer)
    task = make_task(edition)
    for slug in ("val", "second", "third")[:number]:
        phase = make_phase(task=task, slug=slug)
        for _each in range(number):
            freeze(import_ground_truth(phase=phase, labels=LABELS, now=NOW, actor=organizer), now=NOW)
        withdraw(phase, images=IMAGES[:1], reason="x", now=NOW)
    address = reverse("organize_labels", args=[2026])
    client.get(address)
    with django_assert_num_queries(11):
        client.get(address)


@contextmanager
def labels_that_nobody_may_read(monkeypatch):
    """The store of labels on which every read fails, as it does for the web process' user in production."""

    def forbidden(*args, **kwargs):
        raise AssertionError("the web read hidden labels")

    with monkeypatch.context() as patched:
        for name in ("open", "_open"):
            patched.setattr(type(storages["ground_truth"]), name, forbidden)
        yield


def test_no_page_and_no_act_of_organizers_reads_hidden_labels(client, organizer, phase, monkeypatch):
    edition = phase.task.edition
    with labels_that_nobody_may_read(monkeypatch):
        upload(client, split=SPLIT)
        act(client, "freeze", 1)
        act(client, "make_version_live", 1)
        upload(client, TABLE.replace("val_003,", "val_999,"))
        upload(client, based_on=GroundTruth.objects.get().version, share="0.5", seed="a")
        asked = {"withdraw-images": "val_001", "withdraw-classes": CLASSES[3][1], "withdraw-reason": "blurred"}
        client.post(reverse("organize_withdraw", args=PLACE), asked)
        client.post(
            reverse("organize_reinstate", args=PLACE), {"reinstate-images": "val_001", "reinstate-reason": "sharp"}
        )
        act(client, "make_version_live", 4)
        pages = {address: client.get(address) for address in organizers_pages(edition)}
    assert pages[reverse("organize_labels", args=[2026])].status_code == 200
    assert all(page.status_code < 500 for page in pages.values())
    told = b"".join(page.getvalue() for page in pages.values())
    phase.refresh_from_db()
    assert phase.live_release.ground_truth.version == 4
    assert phase.live_release.ground_truth.withdrawn
    for truth in GroundTruth.objects.all():
        assert truth.labels.name.encode() not in told
    assert not any(f"{image},{wnid}".encode() in told for image, wnid in LABELS)


def organizers_pages(edition):
    """Every page for organizers that an address without further ids leads to, and those of each Release."""
    known = {"year": edition.year, "task": PLACE[1], "phase": PLACE[2]}
    for name, (routes, *_others) in get_resolver().reverse_dict.items():
        fields = routes[0][1]
        if isinstance(name, str) and name.startswith(("organize_", "withdrawn", "queue")) and set(fields) <= set(known):
            yield reverse(name, kwargs={field: known[field] for field in fields})
    yield reverse("organize", args=[edition.year])
    for release in Release.objects.all():
        yield reverse("organize_rescoring", args=[edition.year, release.pk])
        yield reverse("organize_diff", args=[edition.year, release.pk])
