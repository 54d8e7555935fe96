import pytest

from challenge.domain.manifest_export import export_edition
from challenge.enums import OrganizerRole
from challenge.models import AuditEvent, Edition
from tests.factories import make_edition, make_phase, make_user

from .organizing import EDITION, Caller, last_event, organizer_of

pytestmark = pytest.mark.django_db
DIFF, IMPORT = f"{EDITION}/manifest/diff", f"{EDITION}/manifest/import"
NEW = "/api/v1/manifests"


@pytest.fixture
def edition():
    edition = make_edition(opened_at=None, title="ILSVRC 2026")
    make_phase(edition=edition)
    return edition


@pytest.fixture
def editor(client, edition):
    return organizer_of(client, edition, OrganizerRole.EDITOR)


@pytest.fixture
def staff(client):
    return Caller(client, make_user(is_staff=True))


def test_what_runs_is_loaded_as_yaml(client, editor, edition):
    response = client.get(f"{EDITION}/edition.yaml", headers=editor.headers)
    assert (response.status_code, response["Content-Type"]) == (200, "application/yaml; charset=utf-8")
    assert response.content.decode() == export_edition(edition)


def test_what_was_loaded_changes_nothing(editor):
    status, body = editor.post(DIFF, text=editor.get(f"{EDITION}/edition.yaml")[1])
    assert (status, body["is_new"], body["differences"]) == (200, False, [])


def test_a_file_is_reviewed_and_then_applied(editor, edition):
    text = export_edition(edition).replace("ILSVRC 2026", "ILSVRC anew").replace("limit_per_day: 2", "limit_per_day: 7")
    status, body = editor.post(DIFF, text=text)
    assert status == 200
    assert {each["path"]: (each["old"], each["new"]) for each in body["differences"]} == {
        "title": ("ILSVRC 2026", "ILSVRC anew"),
        "tasks.classification.phases.val.limit_per_day": (2, 7),
    }
    assert Edition.objects.get().title == "ILSVRC 2026"
    status, answer = editor.post(IMPORT, text=text, seal=body["seal"])
    assert (status, answer["title"]) == (200, "ILSVRC anew")
    assert edition.tasks.get().phases.get().limit_per_day == 7
    assert last_event() == (editor.user, "edition.imported", "edition 2026")


def test_what_changed_after_the_review_is_not_overwritten(editor, edition):
    text = export_edition(edition).replace("ILSVRC 2026", "ILSVRC anew")
    seal = editor.post(DIFF, text=text)[1]["seal"]
    editor.patch(EDITION, summary="Meanwhile.")
    status, body = editor.post(IMPORT, text=text, seal=seal)
    assert (status, body["code"]) == (409, "reviewed_another")
    assert Edition.objects.get().title == "ILSVRC 2026"
    assert editor.post(IMPORT, text=text)[1]["code"] == "invalid"


def test_what_does_not_fit_is_told_by_setting_and_line(editor, edition):
    text = export_edition(edition).replace("limit_per_day: 2", "limit_per_day: many")
    status, body = editor.post(DIFF, text=text)
    assert (status, body["code"]) == (422, "manifest_refused")
    (error,) = body["errors"]
    assert error["where"] == ["tasks.classification.phases.val.limit_per_day"]
    assert text.splitlines()[error["line"] - 1].strip() == "limit_per_day: many"


def test_what_the_server_refuses_is_told_before_anything_is_changed(editor, edition):
    text = export_edition(edition).replace("primary_metric: flat_error", "primary_metric: mean_ap")
    before = AuditEvent.objects.count()
    status, body = editor.post(DIFF, text=text)
    assert (status, body["code"]) == (422, "manifest_refused")
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("text", ["year: [", "- a", "a: &x\nb: *x", "\t"])
def test_what_is_no_manifest_is_refused(editor, text):
    assert editor.post(DIFF, text=text)[0] == 422


def test_a_file_about_another_year_is_refused(editor, edition):
    text = export_edition(edition).replace("year: 2026", "year: 2027")
    assert editor.post(DIFF, text=text)[1]["code"] == "settings_refused"


def test_staff_make_an_edition_of_a_file(staff, edition):
    text = export_edition(edition).replace("year: 2026", "year: 2027")
    status, body = staff.post(f"{NEW}/diff", text=text)
    assert (status, body["is_new"]) == (200, True)
    assert not Edition.objects.filter(year=2027).exists()
    assert staff.post(f"{NEW}/import", text=text, seal=body["seal"])[1]["year"] == 2027
    assert Edition.objects.get(year=2027).organizers.get() == staff.user


def test_an_edition_that_is_there_is_not_made_again(staff, edition):
    status, body = staff.post(f"{NEW}/diff", text=export_edition(edition))
    assert (status, body["code"]) == (422, "settings_refused")
    assert "2026" in body["detail"]


def test_only_organizers_import_and_only_staff_make(client, editor, edition):
    helper = organizer_of(client, edition, OrganizerRole.HELPER)
    stranger = Caller(client, make_user())
    text, seal = export_edition(edition), "0" * 64
    for caller, status in ((helper, 403), (stranger, 404)):
        assert caller.get(f"{EDITION}/edition.yaml")[0] == caller.post(DIFF, text=text)[0] == status
        assert caller.post(IMPORT, text=text, seal=seal)[0] == status
    assert editor.post(f"{NEW}/diff", text=text)[0] == editor.post(f"{NEW}/import", text=text, seal=seal)[0] == 403
