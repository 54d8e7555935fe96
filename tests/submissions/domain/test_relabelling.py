import gzip
import io

import pytest

from challenge.domain.ground_truth import freeze, import_ground_truth
from challenge.domain.problems import FileRefused
from challenge.domain.releases import make_live, make_release
from challenge.domain.withdrawals import withdraw
from challenge.enums import GroundTruthState, TaskKind
from challenge.models import AuditEvent, GroundTruth, Phase
from submissions.domain.errors import AuditRefused
from submissions.domain.relabelling import changed_labels, run_relabelling, start_relabelling
from submissions.enums import AuditState
from submissions.models import Relabelling
from tests.factories import IMAGES, LABELS, NOW, make_phase, make_task, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
FOX, SETTER, HUSKY = "n02119789", "n02100735", "n02110185"


def start(phase: Phase, *rows: str, actor=None) -> Relabelling:
    return start_relabelling(phase, io.BytesIO("\n".join(["image,label", *rows, ""]).encode()), now=NOW, actor=actor)


def run(relabelling: Relabelling) -> Relabelling:
    return run_relabelling(relabelling.pk, clock=lambda: NOW)


def stored(truth: GroundTruth, name: str = "labels") -> list[str]:
    with getattr(truth, name).open("rb") as file:
        return gzip.decompress(file.read()).decode().splitlines()


def test_a_worker_makes_a_draft_with_the_decided_labels_and_all_others_as_they_are():
    phase, organizer = make_phase(), make_user()
    made = run(start(phase, f"val_001,{HUSKY}", f"val_002.JPEG,{FOX}", actor=organizer))
    expected = dict(LABELS) | {"val_001": HUSKY, "val_002": FOX}
    assert made.state == AuditState.DONE
    assert stored(made.draft) == ["image,label", *(f"{image},{label}" for image, label in sorted(expected.items()))]
    assert (made.draft.state, made.draft.based_on, made.draft.version) == (
        GroundTruthState.DRAFT,
        phase.live_release.ground_truth,
        2,
    )
    assert made.draft.note == "2 images labelled anew, after version 1"
    assert AuditEvent.objects.get(verb="relabelling.done").actor == organizer


def test_what_lies_beside_the_labels_and_what_was_withdrawn_comes_along():
    phase = make_phase()
    split = io.BytesIO(
        "\n".join(
            ["image,part", *(f"{image},{'live' if n % 2 else 'holdout'}" for n, image in enumerate(IMAGES)), ""]
        ).encode()
    )
    truth = freeze(import_ground_truth(phase=phase, labels=LABELS, split=split, now=NOW), now=NOW)
    make_live(make_release(withdraw(phase, images=["val_003"], reason="blurred", now=NOW), now=NOW), now=NOW)
    made = run(start(phase, f"val_001,{HUSKY}"))
    assert stored(made.draft, "split") == stored(truth, "split")
    assert [row["name"] for row in made.draft.withdrawn] == ["val_003"]


def test_boxes_stay_and_spared_images_need_none():
    phase = make_phase(task=make_task(kind=TaskKind.LOCALIZATION), with_release=False)
    rows = [f"{image},{label},{'' if image == 'val_012' else '1 1 9 9'}" for image, label in LABELS]
    truth = import_ground_truth(
        phase=phase,
        labels=io.BytesIO("\n".join(["image,label,boxes", *rows, ""]).encode()),
        blacklist=io.BytesIO(b"val_012\n"),
        now=NOW,
    )
    make_live(make_release(freeze(truth, now=NOW), now=NOW), now=NOW)
    made = run(start(phase, f"val_001,{HUSKY}", f"val_012,{FOX}"))
    assert stored(made.draft)[1] == f"val_001,{HUSKY},1 1 9 9"
    assert stored(made.draft)[-1] == f"val_012,{FOX},"
    assert made.draft.files["blacklist"] == truth.files["blacklist"]


def test_several_rows_of_an_image_become_its_new_labels(tmp_path):
    path = tmp_path / "labels.csv.gz"
    path.write_bytes(gzip.compress(b"image,label\na.JPEG,fox\na.JPEG,husky\nb.JPEG,cat\n"))
    assert changed_labels(path, {"a": "cat dog"}) == b"image,label\na.JPEG,cat dog\nb.JPEG,cat\n"


def test_the_live_version_is_what_is_changed_whatever_came_after():
    phase = make_phase()
    freeze(import_ground_truth(phase=phase, labels=[(image, FOX) for image in IMAGES], now=NOW), now=NOW)
    made = run(start(phase, f"val_001,{HUSKY}"))
    assert (made.draft.version, made.draft.based_on.version) == (3, 1)
    assert stored(made.draft)[2] == f"val_002,{SETTER}"


def test_a_ring_goes_out_once_the_decisions_are_stored(rings, django_capture_on_commit_callbacks):
    phase = make_phase()
    with django_capture_on_commit_callbacks(execute=True):
        made = start(phase, f"val_001,{HUSKY}")
    assert rings == [("submissions.relabel", {"relabelling_id": made.pk})]
    with pytest.raises(AuditRefused, match="are being changed"):
        start(phase, f"val_001,{HUSKY}")
    run(made)
    assert run(made) is None


def test_without_live_labels_there_is_nothing_to_change():
    with pytest.raises(AuditRefused, match="no live labels yet that could be changed"):
        start(make_phase(with_release=False), f"val_001,{HUSKY}")


def test_of_a_refused_file_nothing_is_kept():
    with pytest.raises(FileRefused):
        start(make_phase(), "val_001,unicorn")
    assert not Relabelling.objects.exists()


def test_labels_that_changed_in_their_store_end_it_with_the_reason():
    phase = make_phase()
    made = start(phase, f"val_001,{HUSKY}")
    store, name = made.based_on.labels.storage, made.based_on.labels.name
    store.delete(name)
    store.save(name, io.BytesIO(gzip.compress(b"image,label\nval_001,n02119789\n")))
    made = run(made)
    assert (made.state, made.draft, GroundTruth.objects.count()) == (AuditState.FAILED, None, 1)
    assert "have changed since they were frozen" in made.note


def test_one_that_was_ended_meanwhile_leaves_no_draft():
    made = start(make_phase(), f"val_001,{HUSKY}")
    ticks = iter(range(9))

    def ended_before_the_last_moment():
        if next(ticks) == 2:
            Relabelling.objects.update(state=AuditState.FAILED)
        return NOW

    run_relabelling(made.pk, clock=ended_before_the_last_moment)
    assert GroundTruth.objects.count() == 1
