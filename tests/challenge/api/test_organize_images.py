import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from challenge.domain.image_sets import create_image_set
from challenge.domain.phase_images import attach
from challenge.enums import ImageSetRole, OrganizerRole
from challenge.models import ImageSet
from tests.factories import NOW, make_edition, make_phase, make_submission

from .organizing import EDITION, last_event, organizer_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
SETS = f"{EDITION}/tasks/classification/phases/val/image-sets"


@pytest.fixture
def phase():
    return make_phase(edition=make_edition())


@pytest.fixture
def editor(client, phase):
    return organizer_of(client, phase.task.edition, OrganizerRole.EDITOR)


@pytest.fixture
def anchor():
    return create_image_set(name="anchor", images=[("old_1", 640, 480), ("old_2", None, None)], now=NOW)


def listing(text="image,width,height\nnew_1,640,480\nnew_2,,\n"):
    return SimpleUploadedFile("images.csv", text.encode())


def stored():
    storage, folder = ImageSet.listing.field.storage, ImageSet.listing.field.upload_to
    return storage.listdir(folder)[1]


def test_a_list_becomes_a_set_of_the_phase(editor, phase):
    status, body = editor.upload(SETS, name="val-2026", images=listing())
    made = ImageSet.objects.get(name="val-2026")
    assert (status, body) == (
        201,
        {
            "id": made.pk,
            "name": "val-2026",
            "images": 2,
            "digest": made.digest,
            "role": "main",
            "is_bound": False,
        },
    )
    assert [each["name"] for each in editor.get(SETS)[1]["items"]] == ["val", "val-2026"]
    assert editor.get(f"{SETS}/{made.pk}") == (200, body)
    assert last_event() == (editor.user, "image_set.attached", "phase 2026/classification/val")


def test_a_list_that_does_not_fit_is_told_by_row_and_column(editor):
    status, body = editor.upload(SETS, name="bad", images=listing("image,width,height\nnew_1,wide,480\n"))
    assert (status, body["code"], body["totals"]) == (422, "file_refused", {"not_a_number": 1})
    error = body["errors"][0]
    assert (error["where"], error["row"], error["column"], error["kind"]) == (["images"], 2, "width", "not_a_number")
    assert not ImageSet.objects.filter(name="bad").exists()


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"name": "two words"}, ["name"]),
        ({"name": "twice", "images": "image\na\na\n"}, ["images"]),
        ({"name": "empty", "images": ""}, ["images"]),
        ({"name": "a", "role": "spare"}, ["form", "role"]),
        ({}, ["form", "name"]),
        ({"name": "a", "images": None}, ["file", "images"]),
    ],
)
def test_a_wrong_upload_is_refused_by_field(editor, fields, where):
    text = fields.pop("images", "image\na\n")
    file = {} if text is None else {"images": listing(text)}
    status, body = editor.upload(SETS, **fields, **file)
    assert (status, body["errors"][0]["where"]) == (422, where)
    assert ImageSet.objects.count() == 1


def test_of_a_list_under_a_name_that_the_phase_has_nothing_is_kept(editor):
    before = [*ImageSet.objects.all()], stored()
    status, body = editor.upload(SETS, name="val", images=listing())
    assert (status, body["code"]) == (422, "images_refused")
    assert ([*ImageSet.objects.all()], stored()) == before


def test_an_anchor_is_taken_over(editor, anchor):
    attach(make_phase(edition=make_edition(2025)), anchor, ImageSetRole.MAIN, now=NOW)
    (offered,) = editor.get(f"{SETS}/of-others")[1]["items"]
    assert (offered["id"], offered["images"], offered["phases"]) == (anchor.pk, 2, ["2025/classification/val"])
    status, body = editor.post(f"{SETS}/take-over", image_set=anchor.pk)
    assert (status, body["name"], body["role"]) == (201, "anchor", "anchor")
    assert editor.get(f"{SETS}/of-others")[1]["items"] == []
    status, body = editor.post(f"{SETS}/take-over", image_set=anchor.pk)
    assert (status, body["errors"][0]["where"]) == (422, ["image_set"])


def test_role_and_order_are_changed(editor, phase, anchor):
    editor.post(f"{SETS}/take-over", image_set=anchor.pk)
    assert editor.patch(f"{SETS}/{anchor.pk}", role="main")[1]["role"] == "main"
    assert editor.post(f"{SETS}/{anchor.pk}/up")[0] == editor.post(f"{SETS}/{anchor.pk}/up")[0] == 200
    assert [each["name"] for each in editor.get(SETS)[1]["items"]] == ["anchor", "val"]
    assert editor.patch(f"{SETS}/{anchor.pk}", role="spare")[1]["code"] == "invalid"


def test_a_set_leaves_the_phase_unless_files_are_scored_on_it(editor, phase, anchor):
    editor.post(f"{SETS}/take-over", image_set=anchor.pk)
    assert editor.delete(f"{SETS}/{anchor.pk}") == (204, "")
    assert ImageSet.objects.filter(pk=anchor.pk).exists()
    make_submission(phase)
    bound = phase.image_sets.get()
    assert editor.get(f"{SETS}/{bound.pk}")[1]["is_bound"] is True
    assert editor.delete(f"{SETS}/{bound.pk}")[1]["code"] == "images_refused"


@pytest.mark.parametrize("image_set", ["0", "99999999999999999999"])
def test_a_set_that_the_phase_does_not_have_is_not_found(editor, image_set):
    address = f"{SETS}/{image_set}"
    assert editor.get(address)[0] == editor.delete(address)[0] == editor.post(f"{address}/up")[0] == 404


def test_only_organizers_see_and_change_images(client, phase):
    helper = organizer_of(client, phase.task.edition, OrganizerRole.HELPER)
    stranger = organizer_of(client, make_edition(2025))
    for caller, status in ((helper, 403), (stranger, 404)):
        assert caller.get(SETS)[0] == caller.upload(SETS, name="a", images=listing())[0] == status


@pytest.mark.parametrize("number", [1, 3])
def test_sets_take_the_same_queries_however_many(editor, phase, number, django_assert_num_queries):
    for place in range(number - 1):
        images = [(f"more_{place}", None, None)]
        attach(phase, create_image_set(name=f"more-{place}", images=images, now=NOW), ImageSetRole.MAIN, now=NOW)
    with django_assert_num_queries(6):
        assert editor.get(SETS)[1]["count"] == number
