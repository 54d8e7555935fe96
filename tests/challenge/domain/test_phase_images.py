import pytest

from challenge.domain.image_sets import ImagesRefused, create_image_set
from challenge.domain.phase_images import attach, change_role, detach, move_up
from challenge.enums import ImageSetRole
from challenge.models import AuditEvent, PhaseImageSet
from tests.factories import NOW, make_phase, make_submission

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]


def anchor(name="anchor"):
    return create_image_set(name=name, images=[(f"{name}_1", 640, 480)], now=NOW)


def names(phase):
    return [row.image_set.name for row in phase.image_set_roles.select_related("image_set")]


def test_sets_stand_in_the_order_in_which_they_came_until_they_are_moved():
    phase = make_phase(with_release=False)
    rows = [attach(phase, anchor(name), ImageSetRole.ANCHOR, now=NOW) for name in ("b", "a")]
    assert names(phase) == ["val", "b", "a"]
    move_up(rows[1], now=NOW)
    assert names(phase) == ["val", "a", "b"]
    move_up(PhaseImageSet.objects.get(image_set__name="val"), now=NOW)
    assert names(phase) == ["val", "a", "b"]
    assert AuditEvent.objects.get(verb="image_set.moved").details["order"] == ["val", "a", "b"]


def test_a_role_is_changed_once_and_on_record():
    row = make_phase(with_release=False).image_set_roles.get()
    for _each in range(2):
        change_role(row, ImageSetRole.ANCHOR, now=NOW)
        row = PhaseImageSet.objects.get(pk=row.pk)
    assert row.role == ImageSetRole.ANCHOR
    assert AuditEvent.objects.filter(verb="image_set.role_changed").count() == 1


def test_a_phase_has_no_two_sets_of_one_name():
    phase = make_phase(with_release=False)
    with pytest.raises(ImagesRefused, match="named “val” already"):
        attach(phase, anchor("val"), ImageSetRole.MAIN, now=NOW)
    with pytest.raises(ImagesRefused, match="named “val” already"):
        attach(phase, phase.image_sets.get(), ImageSetRole.MAIN, now=NOW)


def test_a_set_that_scores_of_teams_stand_on_stays():
    phase = make_phase()
    make_submission(phase)
    extra = attach(phase, anchor(), ImageSetRole.ANCHOR, now=NOW)
    with pytest.raises(ImagesRefused, match="files of teams are scored on it"):
        detach(phase.image_set_roles.get(image_set__name="val"), now=NOW)
    detach(extra, now=NOW)
    assert names(phase) == ["val"]


def test_until_a_team_has_sent_a_file_a_set_can_be_removed():
    phase = make_phase()
    detach(phase.image_set_roles.get(), now=NOW)
    assert names(phase) == []
    assert AuditEvent.objects.get(verb="image_set.detached").details["image_set"] == "val"
