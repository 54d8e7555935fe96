import re
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from challenge.domain.organizing import OrganizerRole
from challenge.enums import NoticeKind
from challenge.models import DateChange, Notice, Organizer, Phase
from tests.factories import NOW, make_edition, make_phase, make_task, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

URL = "/2026/organize/dates/"
END = NOW + timedelta(days=30)
AT = {"scope": "", "at": "2026-07-17T23:59", "zone": "aoe", "by": "", "reason": "Storms."}
WEEK = AT | {"at": "", "by": "7d"}
# 23:59 anywhere on Earth is a minute to noon of the next day, UTC.
NEW_END = datetime(2026, 7, 18, 11, 59, tzinfo=UTC)


@pytest.fixture
def phase(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    made, user = make_phase(), make_user()
    made.task.edition.organizers.add(user)
    client.force_login(user)
    make_team(made.task.edition)
    return made


def end_of(phase) -> datetime:
    return Phase.objects.get(pk=phase.pk).closes_at


def confirm(client, data, **more):
    """Looks at the plan, then changes the dates as the page's own form would."""
    seen = re.search(r'name="seen" value="([^"]*)"', client.post(URL, data).text)
    assert seen
    return client.post(URL, data | {"seen": seen[1], "change": "1"} | more)


def test_new_dates_are_looked_at_first(client, phase):
    page = client.post(URL, AT)
    assertContains(page, "What would change")
    for told in ("10 Jul 2026, 12:00 UTC", "18 Jul 2026, 11:59 UTC", "17 Jul 2026, 23:59 AoE", "1 team is told"):
        assertContains(page, told)
    assert end_of(phase) == END
    assert not DateChange.objects.exists()


def test_the_end_of_a_day_anywhere_on_earth_becomes_one_instant(client, phase):
    assertRedirects(confirm(client, AT), URL)
    assert end_of(phase) == NEW_END
    [notice] = Notice.objects.filter(kind=NoticeKind.DATES_CHANGED)
    assert "2026-07-18 11:59 UTC (2026-07-17 23:59 AoE)" in notice.body
    page = client.get(URL)
    assertContains(page, "Changed before")
    assertContains(page, "Storms.")


def test_a_second_click_does_not_move_twice(client, phase):
    seen = re.search(r'name="seen" value="([^"]*)"', client.post(URL, WEEK).text)[1]
    sent = WEEK | {"seen": seen, "change": "1"}
    assert client.post(URL, sent).status_code == 302
    again = client.post(URL, sent)
    assert again.status_code == 422
    assertContains(again, "The dates were changed meanwhile", status_code=422)
    assert end_of(phase) == END + timedelta(days=7)
    # What it would do now stands below, with the dates of now.
    assertContains(again, "24 Jul 2026, 12:00 UTC", status_code=422)


def test_a_change_that_nobody_looked_at_is_not_done(client, phase):
    assert client.post(URL, WEEK | {"change": "1"}).status_code == 422
    assert end_of(phase) == END


def test_shortening_asks_for_the_new_end_again_in_the_zone_that_was_chosen(client, phase):
    shorter = AT | {"at": "2026-06-30T23:59"}
    page = client.post(URL, shorter)
    assertContains(page, "Repeat the new end")
    refused = confirm(client, shorter)
    assertContains(refused, "This takes time away from teams", status_code=422)
    assert confirm(client, shorter, confirmed="2026-07-01T11:59").status_code == 422
    assert end_of(phase) == END
    assertRedirects(confirm(client, shorter, confirmed="2026-06-30T23:59"), URL)
    assert end_of(phase) == datetime(2026, 7, 1, 11, 59, tzinfo=UTC)
    assert DateChange.objects.get().is_shortening


def test_an_extension_asks_for_nothing_twice(client, phase):
    assertNotContains(client.post(URL, AT), "Repeat the new end")


@pytest.mark.parametrize(
    ("data", "field", "told"),
    [
        ({"at": "", "by": ""}, "at", "Type the new end, or by how much it moves."),
        ({"by": "7d"}, "by", "Type either the new end or by how much it moves, not both."),
        ({"at": "soon"}, "at", "Type a date and a time, as 2026-06-01 23:59."),
        ({"at": "", "by": "a week"}, "by", "Type days and hours, as 7d or 36h or 1d 12h."),
        ({"reason": ""}, "reason", "This field is required."),
        ({"scope": "detection"}, "scope", "Select a valid choice. detection is not one of the available choices."),
        ({"at": "2026-06-10T11:59", "zone": "utc"}, "at", "would close at 2026-06-10 11:59 UTC, which is past."),
        ({"zone": "mars"}, "zone", "Select a valid choice. mars is not one of the available choices."),
    ],
)
def test_what_does_not_fit_is_told_beside_its_field(client, phase, data, field, told):
    for sent in (AT | data, AT | data | {"change": "1", "seen": "x"}):
        page = client.post(URL, sent)
        assert page.status_code == 422
        assert list(page.context["form"].errors) == [field]
        assert told in page.context["form"].errors[field][0]
        assertNotContains(page, "What would change", status_code=422)
    assert end_of(phase) == END


def test_back_to_the_form_keeps_what_was_typed(client, phase):
    page = client.post(URL, AT | {"edit": "1"})
    assertContains(page, "2026-07-17T23:59")
    assertContains(page, "Look at it first")


def test_one_phase_is_chosen_by_its_name(client, phase):
    other = make_phase(task=make_task(phase.task.edition, slug="other", title="Other"), with_release=False)
    assertRedirects(confirm(client, AT | {"scope": "other/val"}), URL)
    assert (end_of(other), end_of(phase)) == (NEW_END, END)
    assertRedirects(confirm(client, AT | {"scope": "classification"}), URL)
    assert end_of(phase) == NEW_END


def test_a_helper_looks_on(client, phase):
    Organizer.objects.update(role=OrganizerRole.HELPER)
    assert client.get(URL).status_code == 200
    assert confirm_status(client) == 403
    assert end_of(phase) == END


def confirm_status(client) -> int:
    return client.post(URL, AT | {"change": "1"}).status_code


def test_without_phases_nothing_is_asked(client):
    edition, user = make_edition(), make_user()
    edition.organizers.add(user)
    client.force_login(user)
    page = client.get(URL)
    assertContains(page, "There is no phase yet")
    assertNotContains(page, "Look at it first")


def test_the_form_of_a_phase_leads_here_and_moves_no_date_by_itself(client, phase):
    address = "/2026/organize/phases/classification/val/"
    page = client.get(address)
    assertContains(page, f'<a href="{URL}">Dates</a>')
    assertContains(page, "readonly", count=2)
    form = page.context["form"]
    shown = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    refused = client.post(address, shown | {"closes_at": "2026-07-20T12:00"})
    assertContains(refused, "teams plan by its dates", status_code=422)
    assert end_of(phase) == END
    # All else is saved, and what the form shows of dates is what it was.
    assert client.post(address, shown | {"title": "Anew"}).status_code == 302
    assert (end_of(phase), Phase.objects.get().title) == (END, "Anew")


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_however_many_phases_and_changes(
    client, phase, django_assert_max_num_queries, number
):
    for each in range(number):
        make_phase(task=make_task(phase.task.edition, slug=f"task-{each}"), with_release=False)
        confirm(client, WEEK)
    with django_assert_max_num_queries(9):
        client.get(URL)
