import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile

from challenge.enums import GroundTruthState, OrganizerRole
from challenge.models import GroundTruth, Release
from tests.factories import CLASSES, IMAGES, LABELS, make_edition, make_phase, make_submission

from .organizing import EDITION, last_event, organizer_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
VERSIONS = f"{EDITION}/tasks/classification/phases/val/labels"
TABLE = "\n".join(["image,label", *(",".join(pair) for pair in LABELS), ""])
SPLIT = "\n".join(["image,part", *(f"{image},{'live' if n % 2 else 'holdout'}" for n, image in enumerate(IMAGES)), ""])


@pytest.fixture
def phase():
    """Without labels."""
    return make_phase(edition=make_edition(), with_release=False)


@pytest.fixture
def chair(client, phase):
    return organizer_of(client, phase.task.edition)


def upload(caller, labels=TABLE, files=(), **fields):
    sent = {name: SimpleUploadedFile(f"{name}.csv", text.encode()) for name, text in dict(files).items()}
    return caller.upload(VERSIONS, labels=SimpleUploadedFile("labels.csv", labels.encode()), **sent, **fields)


def test_labels_are_uploaded_frozen_and_made_live(chair, phase):
    status, body = upload(chair, note="first")
    truth = GroundTruth.objects.get()
    assert (status, body["version"], body["state"], body["note"]) == (201, 1, "draft", "first")
    assert (body["digest"], body["files"], body["release"], body["is_live"]) == (truth.digest, truth.files, None, False)
    status, body = chair.post(f"{VERSIONS}/1/freeze")
    assert (status, body["state"]) == (200, "frozen")
    assert last_event() == (chair.user, "ground_truth.frozen", str(truth))
    status, body = chair.post(f"{VERSIONS}/1/make-live")
    phase.refresh_from_db()
    assert (status, body["is_live"], body["release"]["digest"]) == (200, True, phase.live_release.digest)
    assert chair.get(f"{VERSIONS}/1") == (200, body)


def test_a_draft_cannot_go_live(chair, phase):
    upload(chair)
    status, body = chair.post(f"{VERSIONS}/1/make-live")
    assert (status, body["code"]) == (409, "release_refused")
    phase.refresh_from_db()
    assert phase.live_release is None


def test_with_submissions_the_answer_names_the_release_to_be_scored(client):
    phase = make_phase(edition=make_edition())
    make_submission(phase)
    chair = organizer_of(client, phase.task.edition)
    upload(chair, note="second")
    chair.post(f"{VERSIONS}/2/freeze")
    status, body = chair.post(f"{VERSIONS}/2/make-live")
    assert (status, body["code"]) == (409, "not_scored_yet")
    assert body["release"] == Release.objects.get(ground_truth__version=2).pk
    phase.refresh_from_db()
    assert phase.live_release.ground_truth.version == 1


def test_editors_upload_and_chairs_alone_make_live(client, phase):
    editor = organizer_of(client, phase.task.edition, OrganizerRole.EDITOR)
    assert upload(editor)[0] == 201
    assert editor.post(f"{VERSIONS}/1/freeze")[0] == 200
    assert editor.post(f"{VERSIONS}/1/make-live")[0] == 403


def test_what_is_wrong_is_told_by_row_and_nothing_is_kept(chair):
    wrong = TABLE.replace("val_003,", "val_999,").replace("val_005,n02120079", "val_005,cat")
    status, body = upload(chair, wrong)
    assert (status, body["code"]) == (422, "file_refused")
    assert {error["kind"] for error in body["errors"]} == set(body["totals"])
    assert all(error["where"] == ["labels"] for error in body["errors"])
    assert sum(body["totals"].values()) == 3
    assert not GroundTruth.objects.exists()


def test_a_wrong_file_beside_the_labels_is_told_under_its_own_name(chair):
    status, body = upload(chair, files={"split": SPLIT.replace("val_001,holdout", "val_001,test")})
    assert (status, body["errors"][0]["where"]) == (422, ["split"])


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"share": "0.5"}, ["seed"]),
        ({"seed": "a"}, ["seed"]),
        ({"based_on": "7"}, ["based_on"]),
        ({"share": "2", "seed": "a"}, ["form", "share"]),
        ({"based_on": "first"}, ["form", "based_on"]),
    ],
)
def test_a_wrong_upload_is_refused_by_field(chair, fields, where):
    status, body = upload(chair, **fields)
    assert (status, body["errors"][0]["where"]) == (422, where)
    assert not GroundTruth.objects.exists()


def test_without_labels_there_is_nothing_to_upload(chair):
    status, body = chair.upload(VERSIONS, note="none")
    assert (status, body["errors"][0]["where"]) == (422, ["file", "labels"])


def test_a_version_follows_the_latest_unless_it_names_another_or_none(chair):
    upload(chair, files={"split": SPLIT})
    upload(chair, begins_anew="true")
    upload(chair)
    upload(chair, based_on="1")
    versions = {truth.version: truth for truth in GroundTruth.objects.all()}
    assert [versions[n].based_on and versions[n].based_on.version for n in (1, 2, 3, 4)] == [None, None, 2, 1]
    assert [list(versions[n].files) for n in (2, 3, 4)] == [["labels"], ["labels"], ["labels", "split"]]


def test_a_split_is_drawn_by_a_seed_that_no_answer_tells(chair):
    status, body = upload(chair, share="0.5", seed="a word of ours")
    assert (status, list(body["files"])) == (201, ["labels", "split"])
    assert "a word of ours" not in str(chair.get(VERSIONS))


def test_images_and_classes_are_withdrawn_and_reinstated(chair):
    upload(chair)
    chair.post(f"{VERSIONS}/1/freeze")
    status, body = chair.post(
        f"{VERSIONS}/withdraw", images=["val_001"], classes=[CLASSES[3][1]], reason="It is blurred."
    )
    assert (status, body["version"], body["state"]) == (201, 2, "frozen")
    assert body["withdrawn"] == [
        {"kind": "class", "name": CLASSES[3][1], "reason": "It is blurred."},
        {"kind": "image", "name": "val_001", "reason": "It is blurred."},
    ]
    status, body = chair.post(f"{VERSIONS}/reinstate", images=["val_001"], reason="It is sharp.")
    assert (status, body["version"], len(body["withdrawn"])) == (201, 3, 1)
    assert body["files"] == chair.get(f"{VERSIONS}/1")[1]["files"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"images": ["val_999"], "reason": "No."}, "withdrawal_refused"),
        ({"reason": "Of nothing."}, "withdrawal_refused"),
        ({"images": ["val_001"], "reason": " "}, "withdrawal_refused"),
        ({"images": ["val_001"]}, "invalid"),
        ({"images": "val_001", "reason": "No list."}, "invalid"),
    ],
)
def test_a_wrong_withdrawal_is_refused(chair, body, code):
    upload(chair)
    chair.post(f"{VERSIONS}/1/freeze")
    for verb in ("withdraw", "reinstate"):
        status, answer = chair.post(f"{VERSIONS}/{verb}", **body)
        assert (status, answer["code"]) == (422, code)
    assert GroundTruth.objects.count() == 1


def test_nothing_is_withdrawn_from_drafts(chair):
    upload(chair)
    assert chair.post(f"{VERSIONS}/withdraw", images=["val_001"], reason="Blurred.")[1]["code"] == "withdrawal_refused"
    assert GroundTruth.objects.get().state == GroundTruthState.DRAFT


def test_no_answer_reads_or_tells_hidden_labels(chair, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("hidden labels were read")

    monkeypatch.setattr(type(storages["ground_truth"]), "_open", refuse)
    answers = [upload(chair, files={"split": SPLIT}), chair.post(f"{VERSIONS}/1/freeze")]
    answers += [chair.post(f"{VERSIONS}/1/make-live"), chair.get(VERSIONS), chair.get(f"{EDITION}/labels")]
    answers += [chair.post(f"{VERSIONS}/withdraw", images=["val_001"], reason="Blurred."), chair.get(f"{VERSIONS}/2")]
    assert [status for status, _body in answers] == [201, 200, 200, 200, 200, 201, 200]
    # Of all classes only those that were withdrawn are named, and none was.
    assert not any(wnid in str(answers) for _id, wnid, _words in CLASSES)


@pytest.mark.parametrize("version", ["0", "9", "99999999999999999999"])
def test_a_version_that_is_not_there_is_not_found(chair, version):
    upload(chair)
    assert chair.get(f"{VERSIONS}/{version}")[0] == chair.post(f"{VERSIONS}/{version}/freeze")[0] == 404
    assert chair.post(f"{VERSIONS}/{version}/make-live")[0] == 404


def test_only_organizers_see_versions(client, phase):
    helper = organizer_of(client, phase.task.edition, OrganizerRole.HELPER)
    stranger = organizer_of(client, make_edition(2025))
    for caller, status in ((helper, 403), (stranger, 404)):
        assert caller.get(VERSIONS)[0] == caller.get(f"{EDITION}/labels")[0] == upload(caller)[0] == status


@pytest.mark.parametrize("number", [1, 3])
def test_versions_take_the_same_queries_however_many(chair, phase, number, django_assert_num_queries):
    for _ in range(number):
        upload(chair)
    with django_assert_num_queries(8):
        assert chair.get(f"{EDITION}/labels")[1]["count"] == number
