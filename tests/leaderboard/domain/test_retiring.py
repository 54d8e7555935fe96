import gzip
import hashlib
import io
from datetime import timedelta

import pytest
from django.core.files.storage import storages

from challenge.domain.ground_truth import freeze, import_ground_truth
from challenge.domain.releases import make_live, make_release
from challenge.enums import DataAudience, Split
from challenge.models import AuditEvent, DataFile, Phase
from leaderboard.domain.benchmark import BenchmarkRefused, open_benchmark
from leaderboard.domain.publish import publish
from leaderboard.domain.retiring import RetiringRefused, name_to_type, run_retirement, start_retiring
from submissions.domain.errors import PhaseClosed
from submissions.domain.intake import check_phase
from submissions.enums import AuditState
from submissions.models import Retirement
from tests.factories import IMAGES, LABELS, NOW, make_edition, make_phase, make_scored, make_task, make_user

pytestmark = pytest.mark.django_db
CLOSED = NOW + timedelta(days=31)
NAME = "2026/classification/test"
SPLIT = ["image,part", *(f"{image},{'live' if n % 2 else 'holdout'}" for n, image in enumerate(IMAGES)), ""]


@pytest.fixture
def phase(rings) -> Phase:
    made = make_phase(split=Split.TEST, slug="test", title="Test")
    make_scored(made)
    publish(made, now=CLOSED)
    made.refresh_from_db()
    return made


def start(phase: Phase, typed: str = NAME, *, now=CLOSED, actor=None) -> Retirement:
    return start_retiring(phase, typed=typed, now=now, actor=actor)


def run(retirement: Retirement, now=CLOSED) -> Retirement | None:
    return run_retirement(retirement.pk, clock=lambda: now)


def content(file: DataFile) -> bytes:
    with file.file.open("rb") as stored:
        return stored.read()


def test_a_worker_gives_the_labels_to_everybody_with_size_and_digest(phase, rings):
    organizer = make_user()
    started = start(phase, actor=organizer)
    assert not DataFile.objects.exists()
    done = run(started)
    (file,) = DataFile.objects.all()
    packed = content(file)
    lines = gzip.decompress(packed).decode().splitlines()
    assert lines == ["image,label", *(f"{image},{label}" for image, label in LABELS)]
    assert (file.size, file.sha256) == (len(packed), hashlib.sha256(packed).hexdigest())
    assert (file.audience, file.available_from) == (DataAudience.EVERYBODY, CLOSED)
    assert (file.edition, file.task) == (phase.task.edition, phase.task)
    assert (file.title, file.file_name) == ("Test: labels, version 1", "2026-classification-test-labels-v1.csv.gz")
    assert phase.live_release.ground_truth.files["labels"] in file.description
    phase.refresh_from_db()
    assert (done.state, phase.retired_at) == (AuditState.DONE, CLOSED)
    verbs = AuditEvent.objects.filter(verb__startswith="retirement.").order_by("pk")
    assert [(each.verb, each.actor) for each in verbs] == [
        ("retirement.started", organizer),
        ("retirement.done", organizer),
    ]


def test_whatever_lies_beside_the_labels_is_released_with_them(rings):
    made = make_phase(split=Split.TEST, slug="test", title="Test", with_release=False)
    files = {"labels": LABELS, "split": io.BytesIO("\n".join(SPLIT).encode())}
    make_live(make_release(freeze(import_ground_truth(phase=made, **files, now=NOW), now=NOW), now=NOW), now=NOW)
    made.refresh_from_db()
    evaluation = make_scored(made)
    evaluation.report["parts"] = {part: {"images": 6, "metrics": {}} for part in ("live", "holdout")}
    evaluation.save()
    publish(made, now=CLOSED)
    run(start(made))
    names = [each.file_name for each in DataFile.objects.order_by("position")]
    assert names == ["2026-classification-test-labels-v1.csv.gz", "2026-classification-test-split-v1.csv.gz"]


def test_a_ring_heard_twice_releases_once(phase):
    started = start(phase)
    run(started)
    assert run(started) is None
    assert DataFile.objects.count() == 1


def test_labels_that_changed_in_their_store_are_not_released(phase):
    name = phase.live_release.ground_truth.labels.name
    store = storages["ground_truth"]
    store.delete(name)
    store.save(name, io.BytesIO(gzip.compress(b"image,label\nval_001,n02123045\n")))
    failed = run(start(phase))
    phase.refresh_from_db()
    assert failed.state == AuditState.FAILED
    assert "have changed since they were frozen" in failed.note
    assert (phase.retired_at, DataFile.objects.count()) == (None, 0)
    assert start(phase).state == AuditState.RUNNING


def test_only_who_types_the_phases_name_releases_its_labels(phase):
    for typed in ("", "test", "2026/classification/val", NAME.upper()):
        with pytest.raises(RetiringRefused, match=f"Type “{NAME}”"):
            start(phase, typed)
    assert name_to_type(phase) == NAME
    assert start(phase, f" {NAME} ").state == AuditState.RUNNING
    with pytest.raises(RetiringRefused, match="A worker is releasing these labels"):
        start(phase)


def test_without_final_results_nothing_is_released(rings):
    made = make_phase(split=Split.TEST, slug="test", title="Test")
    make_scored(made)
    with pytest.raises(RetiringRefused, match="“Test” are not final yet"):
        start(made)


def test_a_phase_that_goes_on_keeps_the_labels_of_its_images_hidden_in_any_year(phase):
    open_benchmark(phase, {"opens_at": CLOSED, "closes_at": CLOSED + timedelta(days=1)}, now=CLOSED)
    # The same anchor images next year, and images that nobody else has.
    task = make_task(make_edition(2027))
    later = make_phase(task=task, opens_at=CLOSED + timedelta(days=300), closes_at=CLOSED + timedelta(days=330))
    make_phase(task=task, slug="own", images=["own_001"], with_release=False)
    with pytest.raises(RetiringRefused, match="“2026 Classification · Benchmark”, “2027 Classification · Validation”"):
        start(phase)
    Phase.objects.filter(pk=later.pk).update(opens_at=NOW, closes_at=CLOSED)
    with pytest.raises(RetiringRefused, match="“2026 Classification · Benchmark” would be scored by labels"):
        start(phase)


def test_the_closed_benchmark_is_retired_with_its_year_and_there_is_no_way_back(phase):
    end = CLOSED + timedelta(days=1)
    benchmark = open_benchmark(phase, {"opens_at": CLOSED, "closes_at": end}, now=CLOSED)
    run(start(phase, now=end), end)
    for each in (phase, benchmark):
        each.refresh_from_db()
        assert each.retired_at == end
        # A later end lets no file in.
        Phase.objects.filter(pk=each.pk).update(closes_at=None)
        each.refresh_from_db()
        with pytest.raises(PhaseClosed, match="its labels were released"):
            check_phase(each, end)
        Phase.objects.filter(pk=each.pk).update(closes_at=end)
    phase.refresh_from_db()
    with pytest.raises(RetiringRefused, match="are released already"):
        start(phase, now=end)
    with pytest.raises(BenchmarkRefused, match="are released"):
        open_benchmark(phase, {"opens_at": end, "closes_at": None}, now=end)
