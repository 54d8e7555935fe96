"""What a worker derives of scores, against plain loops over the files."""

import csv
import io
from collections import Counter
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from challenge.domain.ground_truth import freeze, import_ground_truth
from challenge.domain.image_sets import create_image_set
from challenge.domain.releases import make_live, make_release
from challenge.models import PhaseImageSet, VoteRound
from leaderboard.domain.analysing import analyse_phase
from leaderboard.domain.trees import tree_contents
from leaderboard.domain.wanted import phases_to_analyse
from leaderboard.models import ClassTree, Entry, EntryDetail, Publication, SetScore
from submissions.domain.evaluation import run_evaluation
from submissions.domain.materials import StorageCorrupt
from submissions.domain.rescoring import start_rescoring
from submissions.enums import Status
from submissions.models import Evaluation
from submissions.scoring.classes import ClassList
from submissions.scoring.inputs import NOUNS
from tests.factories import CLASSES, IMAGES, LABELS, NOW, csv_of, make_phase, make_submission, make_task, make_team

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rings")]
WNIDS = [wnid for _, wnid, _ in CLASSES]


def score_all() -> None:
    for pk in Evaluation.objects.filter(status=Status.QUEUED).values_list("pk", flat=True):
        assert run_evaluation(pk, worker="here", clock=lambda: NOW) == Status.SCORED


def analyse(phase, moment=NOW) -> int | None:
    return analyse_phase(phase.pk, clock=lambda: moment)


def some_guesses() -> dict[str, list[str]]:
    """Seven images wrong at first, of which four come right later; one without a guess."""
    guesses = {}
    for place, (image, label) in enumerate(LABELS):
        others = [wnid for wnid in WNIDS if wnid != label]
        guesses[image] = [*others[: place % 4], label, *others[place % 4 : 4]][:5]
    guesses[IMAGES[3]], guesses[IMAGES[5]] = [], [wnid for wnid in WNIDS if wnid != LABELS[5][1]]
    return guesses


def sent(phase, guesses=None):
    guesses = guesses or some_guesses()
    submission = make_submission(phase, team=make_team(phase.task.edition), content=csv_of(guesses))
    score_all()
    return submission


def file_of(text: str) -> io.BytesIO:
    return io.BytesIO(text.encode())


def loop_classes(guesses, images=IMAGES) -> list[list[int]]:
    """Of each class its images, and how many are wrong at 1 to 5 guesses."""
    rows = [[0] * 6 for _ in WNIDS]
    for image, label in LABELS:
        if image in images:
            row = rows[WNIDS.index(label)]
            row[0] += 1
            for k in range(1, 6):
                row[k] += label not in guesses[image][:k]
    return rows


def loop_confusions(guesses) -> Counter:
    firsts = ((label, guesses[image][0]) for image, label in LABELS if guesses[image])
    return Counter((WNIDS.index(true), WNIDS.index(said)) for true, said in firsts if true != said)


def test_errors_by_class_and_confusions_are_those_of_a_plain_loop():
    phase = make_phase()
    submission = sent(phase)
    analyse(phase)
    detail = EntryDetail.objects.get(submission_id=submission.pk)
    assert (detail.part, detail.contents["metric"]) == ("all", "flat_error")
    assert detail.contents["classes"] == loop_classes(some_guesses())
    confusions = detail.contents["confusions"]
    assert {(true, said): count for true, said, count in confusions} == loop_confusions(some_guesses())
    assert [count for *_, count in confusions] == sorted((count for *_, count in confusions), reverse=True)


def test_with_a_split_each_part_is_counted_apart_and_a_live_part_has_no_slices():
    phase = make_phase(with_release=False)
    split = "image,part\n" + "".join(f"{image},{'live' if n < 5 else 'holdout'}\n" for n, image in enumerate(IMAGES))
    attributes = "image,size\n" + "".join(f"{image},small\n" for image in IMAGES)
    truth = import_ground_truth(
        phase=phase, labels=LABELS, split=file_of(split), attributes=file_of(attributes), now=NOW
    )
    make_live(make_release(freeze(truth, now=NOW), now=NOW), now=NOW)
    phase.refresh_from_db()
    sent(phase)
    analyse(phase, NOW + timedelta(days=31))
    details = {each.part: each.contents for each in EntryDetail.objects.all()}
    assert details["live"]["classes"] == loop_classes(some_guesses(), IMAGES[:5])
    assert details["holdout"]["classes"] == loop_classes(some_guesses(), IMAGES[5:])
    assert details["live"]["slices"] == {}
    assert details["holdout"]["slices"]["size=small"]["images"] == len(IMAGES)


def test_a_score_on_each_set_tells_whether_the_labels_of_two_releases_are_the_same():
    phase = make_phase(with_release=False)
    fresh = create_image_set(name="fresh", images=[("val_100", None, None), ("val_101", None, None)], now=NOW)
    PhaseImageSet.objects.create(phase=phase, image_set=fresh, position=1)
    labels = [*LABELS, ("val_100", WNIDS[0]), ("val_101", WNIDS[1])]
    make_live(make_release(freeze(import_ground_truth(phase=phase, labels=labels, now=NOW), now=NOW), now=NOW), now=NOW)
    phase.refresh_from_db()
    guesses = some_guesses() | {"val_100": [WNIDS[0]], "val_101": [WNIDS[0]]}
    sent(phase, guesses)
    analyse(phase)
    # The labels of one fresh image change: the mark of that set does, and the other's does not.
    changed = [*labels[:-1], ("val_101", WNIDS[0])]
    release = make_release(freeze(import_ground_truth(phase=phase, labels=changed, now=NOW), now=NOW), now=NOW)
    start_rescoring(release, now=NOW)
    score_all()
    make_live(release, now=NOW)
    analyse(phase)
    rows = {(each.ground_truth_version, each.set_name): each for each in SetScore.objects.all()}
    wrong = sum(row[5] for row in loop_classes(some_guesses()))
    assert {key: (row.count, row.images) for key, row in rows.items()} == {
        (1, ""): (wrong + 1, 14),
        (1, "val"): (wrong, 12),
        (1, "fresh"): (1, 2),
        (2, ""): (wrong, 14),
        (2, "val"): (wrong, 12),
        (2, "fresh"): (0, 2),
    }
    assert rows[1, "val"].labels_mark == rows[2, "val"].labels_mark
    assert rows[1, "fresh"].labels_mark != rows[2, "fresh"].labels_mark
    assert rows[1, ""].labels_mark != rows[2, ""].labels_mark
    assert len({each.image_set for each in rows.values()}) == 3
    assert rows[1, "val"].low <= rows[1, "val"].value <= rows[1, "val"].high


def test_a_mark_tells_nothing_to_who_has_no_key(settings):
    phase = make_phase()
    sent(phase)
    analyse(phase)
    mark = SetScore.objects.get(set_name="val").labels_mark

    def marked_again() -> str:
        SetScore.objects.all().delete()
        EntryDetail.objects.all().delete()
        analyse(phase)
        return SetScore.objects.get(set_name="val").labels_mark

    # Marks outlive a change of the key that signs, where its text goes on to make them.
    settings.MARK_KEY, settings.SIGNING_KEY = settings.SIGNING_KEY, "another"
    assert marked_again() == mark
    settings.MARK_KEY = ""
    assert marked_again() != mark


def test_labels_that_raters_did_not_settle_on_are_noise():
    phase = make_phase()
    sent(phase)
    settled = [("image", "label"), (IMAGES[0], LABELS[0][1]), (IMAGES[1], LABELS[0][1]), (IMAGES[2], "3")]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([*settled, ("elsewhere", LABELS[0][1])])
    VoteRound.objects.create(
        phase=phase, name="votes", created_at=NOW, draft=storages["curation"].save("d", ContentFile(text.getvalue()))
    )
    analyse(phase)
    table = Publication.objects.get(phase=phase)
    # The id 3 is the class of the third image; the second one's label is another than its raters'.
    assert (table.label_noise, table.noise_images) == (pytest.approx(1 / 3), 3)


def test_without_votes_nothing_is_said_of_noise():
    phase = make_phase()
    sent(phase)
    analyse(phase)
    assert Publication.objects.get(phase=phase).label_noise is None


def test_the_tree_has_every_class_once_below_what_branches_above_it():
    phase = make_phase()
    sent(phase)
    analyse(phase)
    contents = ClassTree.objects.get(release_digest=phase.live_release.digest).contents
    assert [wnid for wnid, _ in contents["classes"]] == WNIDS
    nodes = contents["nodes"]
    assert sorted(node[4] for node in nodes if node[4] is not None) == list(range(6))
    for place, (_wnid, _words, parent, height, _class) in enumerate(nodes):
        assert parent is None if place == 0 else parent < place
        assert parent is None or height < nodes[parent][3]
    branching = Counter(node[2] for node in nodes)
    assert all(branching[place] > 1 for place, node in enumerate(nodes) if node[4] is None)
    words = {node[0]: node[1] for node in nodes}
    assert words["n02119789"] == "kit fox, Vulpes macrotis"


def test_without_a_hierarchy_all_classes_hang_below_one_root():
    classes = ClassList(("1", "2"), ("n1", "n2"), ("cat", "dog"))
    assert tree_contents(classes, None)["nodes"] == [
        ["", "", None, 0, None],
        ["n1", "cat", 0, 0, 0],
        ["n2", "dog", 0, 0, 1],
    ]


def test_a_class_may_stand_above_another():
    classes = ClassList(("1", "2"), ("n02083346", "n02119789"), ("canine", "kit fox"))
    nodes = tree_contents(classes, NOUNS)["nodes"]
    assert [(node[0], node[2], node[4]) for node in nodes] == [("n02083346", None, 0), ("n02119789", 0, 1)]


def test_a_changed_outcome_is_never_derived_from():
    phase = make_phase()
    sent(phase)
    name = Evaluation.objects.get().outcomes.name
    with open(storages["outcomes"].path(name), "r+b") as file:  # noqa: PTH123 - the store names a path
        file.write(b"\0")
    with pytest.raises(StorageCorrupt):
        analyse(phase)
    assert EntryDetail.objects.count() == 0
    assert phases_to_analyse(NOW) == [phase.pk]


def test_a_score_of_before_outcomes_were_kept_has_an_empty_detail_and_is_not_asked_for_again():
    phase = make_phase()
    sent(phase)
    Evaluation.objects.update(outcomes="")
    analyse(phase)
    assert EntryDetail.objects.get().contents["classes"] == []
    assert phases_to_analyse(NOW) == []


def test_localization_leaves_blacklisted_images_out_of_its_classes_as_of_its_count():
    phase = make_phase(
        task=make_task(kind="localization", slug="localization"),
        with_release=False,
        primary_metric="localization_error",
    )
    boxed = "image,label,boxes\n" + "".join(f"{image},{label},1 1 9 9\n" for image, label in LABELS)
    truth = import_ground_truth(phase=phase, labels=file_of(boxed), blacklist=file_of(f"{IMAGES[0]}\n"), now=NOW)
    make_live(make_release(freeze(truth, now=NOW), now=NOW), now=NOW)
    phase.refresh_from_db()
    header = "image,label1,xmin1,ymin1,xmax1,ymax1\n"
    rows = [f"{image},{label},{'1,1,9,9' if n % 2 else '50,50,60,60'}\n" for n, (image, label) in enumerate(LABELS)]
    make_submission(phase, team=make_team(phase.task.edition), content=(header + "".join(rows)).encode())
    score_all()
    analyse(phase)
    contents = EntryDetail.objects.get().contents
    assert contents["metric"] == "localization_error"
    assert sum(row[0] for row in contents["classes"]) == 11
    report = Evaluation.objects.get().report["metrics"]["localization_error"]
    assert sum(row[5] for row in contents["classes"]) == report["wrong"][-1] == 5


def test_what_was_derived_is_shown_in_the_live_table():
    phase = make_phase()
    sent(phase)
    analyse(phase)
    entry = Entry.objects.get(publication__phase=phase)
    report = Evaluation.objects.get().report
    assert [entry.primary_low, entry.primary_high] == report["intervals"]["flat_error"]["0.95"][-1]
    assert entry.publication.opens_details
