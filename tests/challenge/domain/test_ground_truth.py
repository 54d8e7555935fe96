import gzip
import hashlib
import stat
from pathlib import Path

import pytest
from django.core.files.storage import storages

from challenge.domain.digests import digest_of_facts
from challenge.domain.ground_truth import freeze, import_ground_truth
from challenge.domain.image_sets import create_image_set
from challenge.domain.phase_images import attach
from challenge.domain.problems import FileRefused
from challenge.domain.withdrawals import withdraw
from challenge.enums import GroundTruthState, ImageSetRole
from challenge.models import AuditEvent, GroundTruth
from tests.factories import CLASSES, IMAGES, LABELS, NOW, make_edition, make_phase, make_user

pytestmark = pytest.mark.django_db


def unpacked(truth: GroundTruth) -> bytes:
    with truth.labels.open("rb") as file:
        return gzip.decompress(file.read())


def refused(labels, phase) -> list[str]:
    with pytest.raises(FileRefused) as error:
        import_ground_truth(phase=phase, labels=labels, now=NOW)
    assert not GroundTruth.objects.exists()
    return str(error.value).splitlines()


def test_an_import_is_a_draft_with_the_digest_of_its_file_and_stands_on_record():
    phase, actor = make_phase(with_release=False), make_user()
    truth = import_ground_truth(phase=phase, labels=LABELS, now=NOW, actor=actor, note="first")
    assert (truth.version, truth.state, truth.created_by, truth.note) == (1, GroundTruthState.DRAFT, actor, "first")
    assert truth.files == {"labels": hashlib.sha256(unpacked(truth)).hexdigest()}
    assert truth.digest == digest_of_facts({"files": truth.files, "withdrawn": []})
    assert unpacked(truth).decode().splitlines()[:2] == ["image,label", ",".join(LABELS[0])]
    event = AuditEvent.objects.get(verb="ground_truth.imported")
    assert (event.actor, event.details["digest"]) == (actor, truth.digest)


def test_the_record_tells_no_label():
    phase = make_phase(with_release=False)
    freeze(import_ground_truth(phase=phase, labels=LABELS, now=NOW), now=NOW)
    told = str(list(AuditEvent.objects.values()))
    assert not any(wnid in told for _, wnid, _ in CLASSES)


def test_the_labels_lie_in_the_private_store_readable_by_their_owner_alone():
    truth = import_ground_truth(phase=make_phase(with_release=False), labels=LABELS, now=NOW)
    path = Path(truth.labels.path)
    assert path.is_relative_to(storages["ground_truth"].location)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_versions_count_up_by_phase():
    phase, other = make_phase(with_release=False), make_phase(with_release=False, edition=make_edition(2027))
    versions = [
        import_ground_truth(phase=each, labels=LABELS, now=NOW).version for each in (phase, phase, other, phase)
    ]
    assert versions == [1, 2, 1, 3]


def test_the_order_of_the_rows_does_not_change_the_digest_and_a_label_does():
    phase = make_phase(with_release=False)
    other = [(LABELS[0][0], LABELS[1][1]), *LABELS[1:]]
    first, shuffled, changed = (
        import_ground_truth(phase=phase, labels=labels, now=NOW).digest for labels in (LABELS, LABELS[::-1], other)
    )
    assert first == shuffled != changed


def test_an_image_may_have_several_true_labels():
    labels = [*LABELS, (IMAGES[0], CLASSES[3][1])]
    truth = import_ground_truth(phase=make_phase(with_release=False), labels=labels, now=NOW)
    assert unpacked(truth).decode().count(IMAGES[0]) == 2


def test_each_row_that_does_not_fit_is_named_as_the_file_counts_it():
    labels = [("val_999", LABELS[0][1]), *LABELS[1:-1], (LABELS[-1][0], "n99999999")]
    assert refused(labels, make_phase(with_release=False)) == [
        "Row 2, column image: 'val_999' found, expected an image of the phase's list.",
        "Row 13, column label: 'n99999999' found, expected a class of the task, by its wnid or id.",
        "The file, column image: 'val_001' found, expected a row for every image of the phase's list.",
    ]


def test_of_many_problems_the_first_twenty_are_told_and_all_are_counted():
    phase, labels = make_phase(with_release=False), [(f"other_{number}", "n1") for number in range(500)]
    with pytest.raises(FileRefused) as error:
        import_ground_truth(phase=phase, labels=labels, now=NOW)
    assert len(error.value.problems) == 20
    assert error.value.totals == {"unknown_image": 500, "unknown_class": 500, "missing_image": len(IMAGES)}
    assert str(error.value).endswith("And 992 more problems.")


def test_a_task_without_classes_takes_no_labels():
    phase = make_phase(with_release=False)
    phase.task.taxonomy = None
    assert "no classes yet" in refused(LABELS, phase)[0]


def test_freezing_is_final_and_recorded_once():
    truth = import_ground_truth(phase=make_phase(with_release=False), labels=LABELS, now=NOW)
    for _each in range(2):
        truth = freeze(truth, now=NOW)
    assert (truth.state, truth.frozen_at) == (GroundTruthState.FROZEN, NOW)
    assert AuditEvent.objects.filter(verb="ground_truth.frozen").count() == 1


def test_a_new_version_leaves_the_frozen_one_as_it_was():
    phase = make_phase(with_release=False)
    first = freeze(import_ground_truth(phase=phase, labels=LABELS, now=NOW), now=NOW)
    before = unpacked(first)
    import_ground_truth(phase=phase, labels=[(image, CLASSES[0][1]) for image in IMAGES], now=NOW)
    first.refresh_from_db()
    assert (unpacked(first), first.state) == (before, GroundTruthState.FROZEN)


def test_with_other_images_what_lies_beside_the_labels_does_not_come_along():
    phase = make_phase()
    first = withdraw(phase, images=IMAGES[:1], reason="blurred", now=NOW)
    other = create_image_set(name="other", images=[("new_1", None, None)], now=NOW)
    attach(phase, other, ImageSetRole.MAIN, now=NOW)
    labels = [*LABELS, ("new_1", LABELS[0][1])]
    with pytest.raises(FileRefused, match="have changed since version 2"):
        import_ground_truth(phase=phase, labels=labels, based_on=first, now=NOW)
    assert import_ground_truth(phase=phase, labels=labels, based_on=first.based_on, now=NOW).version == 3
