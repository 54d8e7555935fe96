import pytest

from challenge.domain.changes import SettingsRefused
from challenge.domain.copying import copy_edition
from challenge.domain.pages import (
    add_page,
    change_page,
    move_page,
    name_organizer,
    named_organizers,
    offered,
    public_page,
    public_pages,
    remove_page,
    rules_of,
    write_page,
)
from challenge.enums import PageKind
from challenge.models import AuditEvent, EditionPage
from tests.factories import NOW, make_edition, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return make_edition(2026)


def add(edition, slug, body="Text.", **fields):
    values = {"slug": slug, "title": slug.title(), "body": body, "is_public": True} | fields
    return add_page(edition, values, now=NOW, actor=None)


def slugs(edition) -> list[str]:
    return [page.slug for page in public_pages(edition)]


def test_the_public_reads_pages_in_order_and_generated_ones_last(edition):
    for slug in ("rules", "our-prizes", "faq"):
        add(edition, slug)
    assert slugs(edition) == ["rules", "our-prizes", "faq", "evaluation", "timetable"]


def test_a_generated_page_that_organizers_placed_stands_there_with_its_title(edition):
    add(edition, "timetable", body="", title="Dates")
    add(edition, "rules")
    assert [(page.slug, page.title) for page in public_pages(edition)] == [
        ("timetable", "Dates"),
        ("rules", "Rules"),
        ("evaluation", "Evaluation"),
    ]


def test_hidden_and_empty_pages_are_for_organizers_alone(edition):
    add(edition, "sponsors", is_public=False)
    add(edition, "faq", body=" \n")
    add(edition, "rules", is_public=False)
    assert slugs(edition) == ["evaluation", "timetable"]
    assert public_page(edition, "sponsors") is None
    assert public_page(edition, "faq") is None
    assert rules_of(edition) == ""


def test_hiding_the_text_of_a_generated_page_leaves_what_the_server_knows(edition):
    add(edition, "evaluation", title="Measures", body="Secret.", is_public=False)
    page = public_page(edition, "evaluation")
    assert (page.title, page.body) == ("Evaluation", "")


def test_the_usual_pages_are_offered_until_they_are_there(edition):
    add(edition, "rules")
    assert PageKind.RULES not in offered(edition)
    assert len(offered(edition)) == len(PageKind) - 1


def test_each_act_is_on_record(edition):
    person = make_user()
    page = add_page(edition, {"slug": "faq", "title": "FAQ", "body": "Old."}, now=NOW, actor=person)
    add(edition, "rules")
    change_page(page, {"body": "New."}, now=NOW, actor=person)
    change_page(page, {"is_public": False}, now=NOW, actor=person)
    change_page(page, {"is_public": False}, now=NOW, actor=person)
    move_page(page, 1, now=NOW, actor=person)
    remove_page(page, now=NOW, actor=person)
    events = AuditEvent.objects.filter(actor=person).order_by("pk")
    assert [(event.verb, event.subject) for event in events] == [
        ("page.added", "page 2026/faq"),
        ("page.changed", "page 2026/faq"),
        ("page.changed", "page 2026/faq"),
        ("page.moved", "page 2026/faq"),
        ("page.removed", "page 2026/faq"),
    ]
    assert events[1].details["changed"] == {"body": ["Old.", "New."]}
    assert (events[3].details["before"], events[3].details["after"]) == (["faq", "rules"], ["rules", "faq"])
    assert events[4].details["body"] == "New."


@pytest.mark.parametrize(
    ("values", "field", "told"),
    [
        ({"slug": "rules"}, "slug", "is taken already"),
        ({"slug": "new"}, "slug", "the name of a page of ours"),
        ({"slug": "Two words"}, "slug", "letters"),
        ({"title": ""}, "title", "blank"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason_and_nothing_is_written(edition, values, field, told):
    add(edition, "rules")
    with pytest.raises(SettingsRefused) as refused:
        add(edition, **({"slug": "faq"} | values))
    assert told in " ".join(refused.value.problems[field])
    assert EditionPage.objects.count() == 1


def test_a_page_takes_no_name_that_another_has(edition):
    add(edition, "rules")
    page = add(edition, "faq")
    with pytest.raises(SettingsRefused):
        change_page(page, {"slug": "rules"}, now=NOW, actor=None)
    assert change_page(page, {"slug": "questions"}, now=NOW, actor=None).slug == "questions"


def test_writing_adds_a_usual_page_and_then_changes_it(edition):
    write_page(edition, "rules", {"body": "One."}, now=NOW, actor=None)
    write_page(edition, "rules", {"body": "Two."}, now=NOW, actor=None)
    page = EditionPage.objects.get()
    assert (page.title, page.body) == ("Rules", "Two.")


def test_pages_move_as_far_as_there_is_room(edition):
    for slug in ("a", "b", "c"):
        add(edition, slug)
    move_page(edition.pages.get(slug="c"), -5, now=NOW, actor=None)
    assert slugs(edition)[:3] == ["c", "a", "b"]
    move_page(edition.pages.get(slug="b"), 1, now=NOW, actor=None)
    assert slugs(edition)[:3] == ["c", "a", "b"]


def test_next_year_begins_with_this_years_pages(edition):
    add(edition, "rules")
    add(edition, "faq", is_public=False)
    copied = copy_edition(edition, year=2027, title="Next", actor=None, now=NOW)
    assert [(page.slug, page.body, page.is_public) for page in copied.pages.all()] == [
        ("rules", "Text.", True),
        ("faq", "Text.", False),
    ]


def test_only_organizers_who_want_it_are_named(edition):
    ada, grace = make_user(name="Ada"), make_user(name="Grace")
    edition.organizers.add(ada, grace)
    assert named_organizers(edition) == []
    name_organizer(edition, grace, is_named=True, now=NOW)
    assert named_organizers(edition) == ["Grace"]
    name_organizer(edition, grace, is_named=False, now=NOW)
    assert named_organizers(edition) == []
