"""An end that was moved is one instant, wherever it is read: pages, API, feed, mail, and the server's own decision."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import yaml

from challenge.domain.dates import Zone, instant
from challenge.enums import NoticeKind
from challenge.models import Notice, Phase
from submissions.domain.errors import PhaseClosed
from submissions.domain.extending import change_dates
from submissions.domain.intake import check_phase
from submissions.domain.new_dates import NewEnd
from tests.factories import NOW, make_phase, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

# 17 July, 23:59 anywhere on Earth.
END = instant(datetime.fromisoformat("2026-07-17T23:59"), Zone.AOE)
TICK = timedelta(microseconds=1)


@pytest.fixture
def phase(client, time_machine):
    """Closed on 10 July at first; the person who is signed in competes in it."""
    time_machine.move_to(NOW, tick=False)
    made, user = make_phase(), make_user()
    client.force_login(user)
    make_team(made.task.edition, user=user)
    change_dates(made.task.edition, scope=None, end=NewEnd(at=END), reason="Storms.", now=NOW, actor=None)
    return Phase.objects.get(pk=made.pk)


def deadlines(page: str) -> set[datetime]:
    """What a page marks as deadlines."""
    found = re.findall(r'class="deadline"[^>]*><time datetime="([^"]+)"', page)
    return {datetime.fromisoformat(each) for each in found}


def told(text: str) -> list[datetime]:
    """The moments in UTC of a text."""
    found = re.findall(r"(\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?) UTC", text)
    return [datetime.fromisoformat(each).replace(tzinfo=UTC) for each in found]


def last_instant_accepted(phase: Phase) -> datetime:
    """By bisection: the last microsecond at which the server takes a file."""
    low, high = NOW, NOW + timedelta(days=365)
    while high - low > TICK:
        middle = low + (high - low) // 2
        low, high = (middle, high) if takes_files(phase, middle) else (low, middle)
    return low


def takes_files(phase: Phase, now: datetime) -> bool:
    try:
        check_phase(phase, now)
    except PhaseClosed:
        return False
    return True


def test_the_server_refuses_from_that_instant_on(phase):
    assert last_instant_accepted(phase) == END - TICK


@pytest.mark.parametrize("address", ["/", "/2026/", "/2026/classification/submit/"])
def test_pages_tell_it_and_no_other(client, phase, address):
    assert deadlines(client.get(address).text) == {END}


def test_the_timetable_tells_it(client, phase):
    assert END in deadlines(client.get("/2026/pages/timetable/").text)


def test_pages_tell_it_in_words_too(client, phase):
    page = client.get("/2026/classification/submit/").text
    assert "18 Jul 2026, 11:59 UTC" in page
    assert "17 Jul 2026, 23:59 AoE" in page


def test_the_api_tells_it(client, phase):
    answer = client.get("/api/v1/editions/2026").json()
    [shown] = answer["tasks"][0]["phases"]
    assert datetime.fromisoformat(shown["closes_at"]) == END


def test_the_mail_and_the_message_to_programs_tell_it(phase):
    [notice] = Notice.objects.filter(kind=NoticeKind.DATES_CHANGED)
    assert told(notice.body)[0] == END
    assert datetime.fromisoformat(notice.payload["changes"][0]["new"]) == END


def test_the_feed_tells_it(client, phase):
    assert END in told(client.get("/2026/feed.xml").text)


def test_the_editions_file_tells_it(client, phase):
    organizer = make_user()
    phase.task.edition.organizers.add(organizer)
    client.force_login(organizer)
    written = yaml.safe_load(client.get("/2026/organize/edition.yaml").text)
    shown = written["tasks"]["classification"]["phases"]["val"]
    assert instant_of(shown["closes_at"]) == END


def instant_of(written: datetime | str) -> datetime:
    return written if isinstance(written, datetime) else datetime.fromisoformat(written)


def test_a_refusal_tells_it(phase):
    with pytest.raises(PhaseClosed) as refused:
        check_phase(phase, END)
    assert told(refused.value.message) == [END]


def test_an_end_with_seconds_is_told_with_them(client, phase):
    """As 23:59:59, which many set: what is cut off would be a minute that the server counts."""
    end = END + timedelta(seconds=59)
    change_dates(phase.task.edition, scope=None, end=NewEnd(at=end), reason="To the last second.", now=NOW, actor=None)
    phase.refresh_from_db()
    with pytest.raises(PhaseClosed) as refused:
        check_phase(phase, end)
    assert told(refused.value.message) == [end]
    assert told(Notice.objects.filter(kind=NoticeKind.DATES_CHANGED).latest("pk").body)[0] == end
    assert "18 Jul 2026, 11:59:59 UTC" in client.get("/2026/classification/submit/").text
    assert end in told(client.get("/2026/feed.xml").text)
