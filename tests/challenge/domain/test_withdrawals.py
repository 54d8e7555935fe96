import pytest

from challenge.domain.ground_truth import freeze, import_ground_truth
from challenge.domain.releases import make_release
from challenge.domain.withdrawals import WithdrawalRefused, reinstate, withdraw, withdrawn_names
from challenge.enums import GroundTruthState, WithdrawnKind
from challenge.models import AuditEvent, GroundTruth
from tests.factories import CLASSES, IMAGES, LABELS, NOW, make_phase, make_user

pytestmark = pytest.mark.django_db


def test_a_withdrawal_is_a_new_frozen_version_of_the_same_files():
    phase, actor = make_phase(), make_user()
    first = phase.live_release.ground_truth
    second = withdraw(phase, images=[IMAGES[1]], classes=["4"], reason=" blurred ", now=NOW, actor=actor)
    assert (second.version, second.state, second.based_on, second.created_by) == (
        2,
        GroundTruthState.FROZEN,
        first,
        actor,
    )
    assert (second.labels.name, second.files) == (first.labels.name, first.files)
    assert second.withdrawn == [
        {"kind": "class", "name": "n03255030", "reason": "blurred"},
        {"kind": "image", "name": IMAGES[1], "reason": "blurred"},
    ]
    assert second.digest != first.digest
    assert make_release(second, now=NOW).digest != phase.live_release.digest
    assert "1 image, 1 class" in second.note
    assert "blurred" in second.note
    assert AuditEvent.objects.filter(verb="ground_truth.frozen", actor=actor).exists()


def test_a_withdrawal_adds_to_those_before_and_can_be_taken_back():
    phase = make_phase()
    withdraw(phase, images=IMAGES[:2], reason="blurred", now=NOW)
    third = withdraw(phase, images=[f"{IMAGES[2]}.JPEG"], reason="a duplicate", now=NOW)
    assert withdrawn_names(third, WithdrawnKind.IMAGE) == tuple(IMAGES[:3])
    back = reinstate(phase, images=IMAGES[:2], reason="it is sharp enough", now=NOW)
    assert [row["reason"] for row in back.withdrawn] == ["a duplicate"]
    whole = reinstate(phase, images=IMAGES[2:3], reason="so is this", now=NOW)
    assert (whole.version, whole.withdrawn, whole.digest) == (5, [], phase.live_release.ground_truth.digest)


def test_a_draft_is_left_aside_and_what_follows_a_version_keeps_its_withdrawals():
    phase = make_phase()
    import_ground_truth(phase=phase, labels=LABELS, now=NOW)
    third = withdraw(phase, images=IMAGES[:1], reason="blurred", now=NOW)
    assert third.based_on.version == 1
    fourth = freeze(import_ground_truth(phase=phase, labels=LABELS[::-1], based_on=third, now=NOW), now=NOW)
    assert (fourth.withdrawn, fourth.files, fourth.digest) == (third.withdrawn, third.files, third.digest)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, "at least one image or class"),
        ({"images": ["val_999"]}, "val_999: neither in the list"),
        ({"classes": ["n99999999"]}, "n99999999: neither in the list"),
        ({"images": ["nothing"] * 3 + [f"x{number}" for number in range(9)]}, "and 5 more"),
        ({"images": [*IMAGES[:5], *IMAGES[6:]]}, "Nothing would be left"),
        ({"classes": [wnid for _, wnid, _ in CLASSES]}, "Nothing would be left"),
        ({"images": IMAGES[:1], "reason": "  "}, "Give the reason"),
        ({"images": [f"{IMAGES[5]}.JPEG"]}, f"{IMAGES[5]}: withdrawn already"),
    ],
)
def test_what_cannot_be_withdrawn_is_refused_with_its_name(asked, told):
    phase = make_phase()
    withdraw(phase, images=[IMAGES[5]], reason="blurred", now=NOW)
    with pytest.raises(WithdrawalRefused, match=told):
        withdraw(phase, **({"reason": "blurred"} | asked), now=NOW)
    assert GroundTruth.objects.count() == 2


@pytest.mark.parametrize(
    ("asked", "told"),
    [({"images": IMAGES[:1]}, "not withdrawn"), ({"images": IMAGES[5:6], "reason": ""}, "Give the reason")],
)
def test_only_what_is_withdrawn_is_given_again_and_for_a_reason(asked, told):
    phase = make_phase()
    withdraw(phase, images=[IMAGES[5]], reason="blurred", now=NOW)
    with pytest.raises(WithdrawalRefused, match=told):
        reinstate(phase, **({"reason": "found"} | asked), now=NOW)


def test_nothing_is_withdrawn_from_labels_that_are_not_frozen():
    phase = make_phase(with_release=False)
    import_ground_truth(phase=phase, labels=LABELS, now=NOW)
    with pytest.raises(WithdrawalRefused, match="No labels are frozen yet"):
        withdraw(phase, images=IMAGES[:1], reason="blurred", now=NOW)
