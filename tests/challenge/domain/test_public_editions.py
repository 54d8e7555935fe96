import pytest

from challenge.domain.public_editions import public_editions, tasks_now
from tests.factories import NOW, make_edition, make_task

pytestmark = pytest.mark.django_db


def test_editions_that_are_not_public_are_not_among_them():
    for year, is_public in ((2024, True), (2025, False), (2026, True)):
        make_edition(year, is_public=is_public)
    assert [edition.year for edition in public_editions()] == [2026, 2024]


def test_tasks_come_in_the_organizers_order():
    edition = make_edition(2026)
    make_task(edition, slug="second", position=2)
    make_task(edition, slug="first", position=1)
    assert [row["task"].slug for row in tasks_now(edition, NOW)] == ["first", "second"]
