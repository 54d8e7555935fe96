"""A phase's public lists: those of its live Release, and a slice of them without the rest."""

import pytest

from challenge.domain.image_sets import create_image_set
from challenge.domain.phase_lists import (
    ImageRow,
    ImageRows,
    image_count,
    sets_of,
    sets_of_all,
    taxonomy_now,
    taxonomy_of,
)
from challenge.domain.taxonomies import create_taxonomy
from challenge.enums import ImageSetRole
from challenge.models import Phase, PhaseImageSet
from tests.factories import CLASSES, IMAGES, NOW, make_phase

pytestmark = pytest.mark.django_db


def add(phase, name, images, role=ImageSetRole.ANCHOR, position=1):
    image_set = create_image_set(name=name, images=images, now=NOW)
    PhaseImageSet.objects.create(phase=phase, image_set=image_set, role=role, position=position)


@pytest.fixture
def phase():
    """Set up, without a Release: twelve images, then three of an anchor, of two of which the size is known."""
    made = make_phase(with_release=False)
    add(made, "anchor", [("b", 500, 375), ("a", 640, 480), ("c", None, None)])
    return made


def test_before_there_is_a_release_the_sets_are_those_of_the_phase_in_their_order(phase):
    assert [(each.image_set.name, each.role) for each in sets_of(phase)] == [("val", "main"), ("anchor", "anchor")]


def test_a_live_release_keeps_its_lists_whatever_is_set_up_after_it():
    phase = make_phase()
    kept = phase.task.taxonomy
    add(phase, "anchor", [("a", None, None)])
    phase.task.taxonomy = create_taxonomy(name="Five", classes=CLASSES[:5], hierarchy=None, now=NOW)
    assert [each.image_set.name for each in sets_of(phase)] == ["val"]
    assert taxonomy_of(phase) == kept


def test_a_phase_without_images_has_no_sets():
    phase = make_phase(with_release=False)
    PhaseImageSet.objects.all().delete()
    assert sets_of(phase) == []
    assert len(ImageRows([])) == 0
    assert ImageRows([])[0:10] == []


def test_an_image_of_two_sets_counts_once_whatever_suffix_it_is_named_with(phase):
    sets = [each.image_set for each in sets_of(phase)]
    assert image_count(sets) == 15
    add(phase, "both", [("a.JPEG", 640, 480), ("d", None, None)], position=2)
    assert image_count(each.image_set for each in sets_of(phase)) == 16
    assert image_count(sets[:1]) == 12
    assert image_count([]) == 0


def test_classes_of_this_moment_are_those_of_the_phase_that_takes_files_else_the_tasks(phase):
    live = make_phase(task=phase.task, slug="live", opens_at=NOW)
    kept = live.live_release.taxonomy
    phase.task.taxonomy = create_taxonomy(name="Five", classes=CLASSES[:5], hierarchy=None, now=NOW)
    assert taxonomy_now(phase.task, [live], NOW) == kept
    assert taxonomy_now(phase.task, [], NOW) == phase.task.taxonomy


@pytest.mark.parametrize("number", [1, 3])
def test_sets_of_many_phases_take_as_many_queries_as_of_one(django_assert_num_queries, number):
    live = make_phase(slug="live-0")
    phases = [live, *(make_phase(task=live.task, slug=f"live-{place}") for place in range(1, number))]
    phases += [make_phase(task=live.task, slug=f"new-{place}", with_release=False) for place in range(number)]
    keys = [phase.pk for phase in phases]
    loaded = list(Phase.objects.filter(pk__in=keys).select_related("live_release"))
    with django_assert_num_queries(2):
        assert all(len(found) == 1 for found in sets_of_all(loaded).values())


@pytest.mark.parametrize(
    ("first", "end", "expected"),
    [
        (0, 2, [("val_001", "val"), ("val_002", "val")]),
        (11, 13, [("val_012", "val"), ("a", "anchor")]),
        (12, 13, [("a", "anchor")]),
        (14, 40, [("c", "anchor")]),
        (15, 20, []),
        (10**12, 10**12 + 5, []),
    ],
)
def test_a_slice_goes_on_from_one_set_to_the_next(phase, first, end, expected):
    assert [(row.image, row.set) for row in ImageRows(sets_of(phase))[first:end]] == expected


def test_the_list_is_as_long_as_its_sets_and_each_row_has_its_size(phase):
    rows = ImageRows(sets_of(phase))
    assert len(rows) == len(rows[:]) == len(IMAGES) + 3
    assert rows[12:] == [
        ImageRow("a", 640, 480, "anchor"),
        ImageRow("b", 500, 375, "anchor"),
        ImageRow("c", None, None, "anchor"),
    ]


def test_a_page_reads_only_the_sets_that_it_shows(phase, monkeypatch):
    opened = []
    field = type(phase.image_sets.first().listing)
    real = field.open

    def note(self, mode):
        opened.append(self.instance.name)
        return real(self, mode)

    monkeypatch.setattr(field, "open", note)
    assert len(ImageRows(sets_of(phase))[12:15]) == 3
    assert opened == ["anchor"]
