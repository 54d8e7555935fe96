import gzip
import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from challenge.domain.taxonomies import read_classes
from challenge.domain.tokens import issue_token
from challenge.enums import GroundTruthState
from challenge.models import AuditEvent, GroundTruth, HiddenSynset, ImageSet, Taxonomy, User
from submissions.storage import PrivateFileStorage
from tests.factories import CLASSES, LABELS, NOW, make_phase, make_submission, make_user

pytestmark = pytest.mark.django_db

CLASS_TABLE = "\n".join(["id\twnid\twords", *("\t".join(map(str, row)) for row in CLASSES), ""]).encode()
LABEL_TABLE = "\n".join(["image,label", *(",".join(pair) for pair in LABELS), ""]).encode()


@pytest.fixture
def organizer(client) -> User:
    """Signed in with `client`."""
    user = User.objects.create_superuser("organizer@example.org", name="Olga")
    client.force_login(user)
    return user


def add(client, model: str, table: bytes, **fields):
    upload = SimpleUploadedFile("table.csv", table)
    return client.post(reverse(f"admin:challenge_{model}_add"), {"table": upload, **fields})


def errors(response) -> dict[str, list[str]]:
    assert response.status_code == 200
    return dict(response.context["adminform"].form.errors)


def freeze_and_make_live(client, *truths: GroundTruth):
    data = {"action": "freeze_and_make_live", "_selected_action": [truth.pk for truth in truths]}
    return client.post(reverse("admin:challenge_groundtruth_changelist"), data, follow=True)


def test_an_organizer_uploads_a_class_list(client, organizer):
    assertRedirects(
        add(client, "taxonomy", CLASS_TABLE, name="Six classes"), reverse("admin:challenge_taxonomy_changelist")
    )
    taxonomy = Taxonomy.objects.get()
    assert (taxonomy.name, read_classes(taxonomy)) == ("Six classes", CLASSES)
    assert taxonomy.hierarchy


def test_an_organizer_uploads_a_list_of_images(client, organizer):
    table = b"image,width,height\nval_1,640,480\nval_2,,\n"
    assertRedirects(add(client, "imageset", table, name="val"), reverse("admin:challenge_imageset_changelist"))
    assert ImageSet.objects.get().image_count == 2


@pytest.mark.parametrize("packed", [False, True])
def test_an_organizer_uploads_labels(client, organizer, packed):
    phase = make_phase(with_release=False)
    table = gzip.compress(LABEL_TABLE) if packed else LABEL_TABLE
    response = add(client, "groundtruth", table, phase=phase.pk, note="first version")
    assertRedirects(response, reverse("admin:challenge_groundtruth_changelist"))
    truth = GroundTruth.objects.get()
    assert (truth.version, truth.state, truth.note) == (1, GroundTruthState.DRAFT, "first version")
    assert truth.created_by == organizer


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (b"wnid,id\n", "Row 1: expected an id and a wnid with a tab between, found 'wnid,id' alone."),
        (b"id\twnid\twords\none\tn1\ta\n", "Row 2, column id: expected a whole number, found 'one'."),
        (b"id\twnid\twords\n1\tn99999999\ta\n", "Row 2, column wnid: 'n99999999' is no noun of WordNet 3.0."),
        (b"id\twnid\twords\n", "The list has no class"),
        (b"id\twnid\twords\n1\tn1\ta\n2\tn1\tb\n", "Row 3: the wnid n1 stands in row 2 already."),
        (b"\x89PNG\r\n\x1a\n", "not UTF-8"),
    ],
)
def test_a_wrong_class_list_is_refused_beside_its_field(client, organizer, table, told):
    response = add(client, "taxonomy", table, name="Classes")
    assert list(errors(response)) == ["table"]
    assert told in errors(response)["table"][0]
    assert not Taxonomy.objects.exists()


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (b"name\nval_1\n", "Row 1: expected the columns image[,width][,height]; found name."),
        (
            b"image,width,height\nval_1,wide,480\n",
            "Row 2, column width: 'wide' found, expected a whole number of pixels, or nothing.",
        ),
        (b"image,width,height\n", "The file has a header and no rows."),
        (b"image,width,height\nval_1,,\nval_1,640,480\n", "The image 'val_1' is in the list twice."),
    ],
)
def test_a_wrong_list_of_images_is_refused_beside_its_field(client, organizer, table, told):
    assert errors(add(client, "imageset", table, name="val")) == {"table": [told]}
    assert not ImageSet.objects.exists()


def test_labels_that_do_not_fit_are_refused_row_by_row_beside_their_field(client, organizer):
    phase = make_phase(with_release=False)
    table = LABEL_TABLE.replace(b"val_003,", b"val_999,").replace(b"val_005,n02120079", b"val_005,n00000000")
    assert errors(add(client, "groundtruth", table, phase=phase.pk)) == {
        "table": [
            "Row 4, column image: 'val_999' found, expected an image of the phase's list.",
            "Row 6, column label: 'n00000000' found, expected a class of the task, by its wnid or id.",
            "The file, column image: 'val_003' found, expected a row for every image of the phase's list.",
        ]
    }
    assert not GroundTruth.objects.exists()


@pytest.mark.parametrize("model", ["taxonomy", "imageset", "groundtruth"])
def test_a_form_without_a_file_asks_for_one(client, organizer, model):
    response = client.post(reverse(f"admin:challenge_{model}_add"), {})
    assert "table" in errors(response)


def test_what_was_made_from_a_file_is_neither_changed_nor_deleted_by_hand(client, organizer):
    phase = make_phase()
    for row in (phase.task.taxonomy, phase.image_sets.get(), phase.live_release.ground_truth, phase.live_release):
        page = f"admin:challenge_{row._meta.model_name}"
        assert client.post(reverse(f"{page}_change", args=[row.pk]), {"name": "other"}).status_code == 403
        assert client.post(reverse(f"{page}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
        row.refresh_from_db()


def test_freeze_and_make_live_does_both_and_stands_on_record(client, organizer):
    phase = make_phase(with_release=False)
    add(client, "groundtruth", LABEL_TABLE, phase=phase.pk)
    truth = GroundTruth.objects.get()
    assertContains(freeze_and_make_live(client, truth), "scores from now on")
    truth.refresh_from_db()
    phase.refresh_from_db()
    assert truth.state == GroundTruthState.FROZEN
    assert phase.live_release.ground_truth == truth
    assert set(AuditEvent.objects.values_list("verb", "actor")) == {
        ("ground_truth.imported", organizer.pk),
        ("ground_truth.frozen", organizer.pk),
        ("release.live", organizer.pk),
    }


def test_who_may_only_look_at_ground_truth_cannot_make_it_live(client):
    phase = make_phase()
    live = phase.live_release
    user = make_user(is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_groundtruth"))
    client.force_login(user)
    draft = GroundTruth.objects.create(phase=phase, version=2, digest="0" * 64, created_at=NOW)
    response = freeze_and_make_live(client, draft)
    assertNotContains(response, "scores from now on")
    phase.refresh_from_db()
    draft.refresh_from_db()
    assert (phase.live_release, draft.state) == (live, GroundTruthState.DRAFT)


@pytest.mark.parametrize("is_staff", [True, False])
def test_without_permission_nobody_uploads_labels(client, is_staff):
    phase = make_phase(with_release=False)
    client.force_login(make_user(is_staff=is_staff))
    assert add(client, "groundtruth", LABEL_TABLE, phase=phase.pk).status_code in {302, 403}
    assert not GroundTruth.objects.exists()


def test_the_administration_signs_in_where_everybody_does(client):
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/accounts/login/?next=%2Fadmin%2F")


def all_pages(client) -> dict[str, bytes]:
    """Every page that links lead to within the administration, by address."""
    found: dict[str, bytes] = {}
    waiting = [reverse("admin:index")]
    while waiting:
        address = waiting.pop()
        if address in found or "/logout" in address or "/password_change" in address:
            continue
        response = client.get(address)
        assert response.status_code in {200, 302, 403}, address
        found[address] = response.getvalue()
        links = re.findall(rb'href="([^"#]+)"', found[address])
        joined = {urljoin(address, link.decode().replace("&amp;", "&")) for link in links}
        # Sorting and filtering show the same rows again.
        waiting += [urlsplit(each).path for each in joined if urlsplit(each).path.startswith("/admin/")]
    return found


def test_no_page_of_the_administration_fails_or_leads_to_labels(client, organizer, rings, settings):
    # In production the public lists lie in a store without addresses, too.
    settings.STORAGES = settings.STORAGES | {"public": settings.STORAGES["default"]}
    phase = make_phase()
    make_submission(phase)
    truth = phase.live_release.ground_truth
    pages = all_pages(client)
    for model in admin.site._registry:
        label = f"{model._meta.app_label}_{model._meta.model_name}"
        assert reverse(f"admin:{label}_changelist") in pages
    assert reverse("admin:challenge_groundtruth_change", args=[truth.pk]) in pages
    told = b"".join(pages.values()).decode()
    assert truth.labels.name not in told
    assert not any(f"{image},{wnid}" in told or f"{image}</" in told for image, wnid in LABELS)
    assert not any(wnid in told for _, wnid, _ in CLASSES)


def test_the_store_of_labels_is_served_by_no_address(client, organizer):
    labels = make_phase().live_release.ground_truth.labels
    assert isinstance(storages["ground_truth"], PrivateFileStorage)
    with labels.open("rb") as file:
        content = file.read()
    for folder in ("/files/", "/static/", "/media/", "/", "/ground_truth/", "/admin/challenge/groundtruth/"):
        assert content not in client.get(folder + labels.name, follow=True).getvalue()


def test_a_tokens_hash_is_shown_to_nobody(client, organizer):
    token, _secret = issue_token(user=organizer, name="cluster", now=NOW)
    assertNotContains(client.get(reverse("admin:challenge_apitoken_change", args=[token.pk])), token.digest)


def test_the_record_of_changes_cannot_be_changed(client, organizer):
    make_phase()
    event = AuditEvent.objects.first()
    for page in ("change", "delete"):
        address = reverse(f"admin:challenge_auditevent_{page}", args=[event.pk])
        assert client.post(address, {"verb": "other", "post": "yes"}).status_code == 403
    assert client.get(reverse("admin:challenge_auditevent_add")).status_code == 403


def test_images_of_a_phase_are_shown_with_the_phase_and_chosen_elsewhere(client, organizer):
    phase = make_phase(with_release=False)
    page = client.get(reverse("admin:challenge_phase_change", args=[phase.pk]))
    assertContains(page, phase.image_sets.get().name)
    assertNotContains(page, 'name="image_set_roles-0-image_set"')


def test_labels_that_would_change_scores_unseen_are_not_made_live_here(client, organizer, rings):
    phase = make_phase()
    make_submission(phase)
    add(client, "groundtruth", LABEL_TABLE, phase=phase.pk)
    assertContains(freeze_and_make_live(client, GroundTruth.objects.get(version=2)), "scored against this Release")
    phase.refresh_from_db()
    assert phase.live_release.ground_truth.version == 1


def test_what_organizers_set_up_on_their_pages_is_not_changed_past_their_rules(client, organizer):
    phase = make_phase()
    task, edition = phase.task, phase.task.edition
    colleague = make_user()
    change = {"max_guesses": 1, "title": "Past the rules", "opened_at_0": "2020-01-01", "primary_metric": "other"}
    none_inline = {"tasks-TOTAL_FORMS": 0, "tasks-INITIAL_FORMS": 0, "image_set_roles-TOTAL_FORMS": 0}
    new_organizer = {
        "organizer_roles-TOTAL_FORMS": 1,
        "organizer_roles-INITIAL_FORMS": 0,
        "organizer_roles-0-edition": edition.pk,
        "organizer_roles-0-user": colleague.pk,
        "organizer_roles-0-role": "editor",
    }
    for row in (edition, task, phase):
        page = reverse(f"admin:challenge_{row._meta.model_name}_change", args=[row.pk])
        before = type(row).objects.values().get(pk=row.pk)
        sent = change | none_inline | {"image_set_roles-INITIAL_FORMS": 0} | new_organizer
        assert client.post(page, sent).status_code == 302
        assert type(row).objects.values().get(pk=row.pk) == before
        assert client.get(reverse(f"admin:challenge_{row._meta.model_name}_add")).status_code == 403
    assert list(edition.organizers.all()) == [colleague]


def test_staff_hide_synsets_and_show_them_again(client, organizer):
    add_address = reverse("admin:challenge_hiddensynset_add")
    assertRedirects(
        client.post(add_address, {"wnid": "n02084071", "reason": "not here"}),
        reverse("admin:challenge_hiddensynset_changelist"),
    )
    hidden = HiddenSynset.objects.get()
    assert (hidden.wnid, hidden.reason) == ("n02084071", "not here")
    assert AuditEvent.objects.filter(verb="synset.hidden", actor=organizer).exists()
    assert errors(client.post(add_address, {"wnid": "n02084071"})) == {"wnid": ["n02084071 is hidden already."]}
    client.post(reverse("admin:challenge_hiddensynset_delete", args=[hidden.pk]), {"post": "yes"})
    assert not HiddenSynset.objects.exists()
    assert AuditEvent.objects.filter(verb="synset.shown", actor=organizer).exists()


def test_what_is_no_synset_is_not_hidden(client, organizer):
    response = client.post(reverse("admin:challenge_hiddensynset_add"), {"wnid": "n99999999"})
    assert errors(response) == {"wnid": ["n99999999 is no noun of WordNet 3.0."]}
