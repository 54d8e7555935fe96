from datetime import timedelta
from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps

from challenge.enums import NoticeKind
from challenge.models import AuditEvent, Notice
from submissions.domain.errors import NotCaptain, NotRegistered, RegistrationRefused, StateChanged
from submissions.domain.membership import hand_over
from submissions.domain.registration import check_registered, decide, register, registration_of, registrations
from submissions.enums import RegistrationState, Role
from submissions.models import Membership, Registration, Team
from tests.factories import NOW, make_edition, make_team, make_user

pytestmark = pytest.mark.django_db

CLOSES = NOW + timedelta(days=7)
QUESTION = {"key": "lab", "question": "Which laboratory?", "is_required": True}
APPROVED, DECLINED, PENDING = RegistrationState.APPROVED, RegistrationState.DECLINED, RegistrationState.PENDING


def team_in(email="", **fields):
    return make_team(make_edition(**fields), user=make_user(email), name="Deep")


def ask(team, *, now=NOW, user=None, **answers):
    return register(user=user or team.members.get(), team=team, answers=answers, now=now)


def say(row, state, seen, reason="", now=NOW):
    return decide(row, state=state, seen=seen, reason=reason, now=now, actor=make_user())


def test_where_everybody_may_a_new_team_takes_part():
    team = team_in()
    check_registered(team)
    row = registration_of(team)
    assert (row.state, row.asked_by, row.decided_at, row.decided_by) == (APPROVED, team.members.get(), NOW, None)


@pytest.mark.parametrize(
    "fields",
    [
        {"registration": "approval"},
        {"registration": "list", "registration_list": ["a@example.org"]},
        {"registration_questions": [QUESTION]},
        {"registration_closes_at": NOW},
    ],
)
def test_else_it_has_to_ask(fields):
    team = team_in(**fields)
    assert registration_of(team) is None
    with pytest.raises(NotRegistered, match=r"not registered yet. Its captain registers it at .*/2026/register/"):
        check_registered(team)


@pytest.mark.parametrize(("second", "late"), [(-1, False), (0, True)])
def test_registration_closes_to_the_second(second, late):
    team = team_in(registration="approval", registration_closes_at=CLOSES)
    moment = CLOSES + timedelta(seconds=second)
    if late:
        with pytest.raises(RegistrationRefused, match="Registration closed at 2026-06-17 12:00 UTC"):
            ask(team, now=moment)
    else:
        assert ask(team, now=moment).state == PENDING


@pytest.mark.parametrize(
    ("rule", "listed"), [("domain", ["lab.example.org"]), ("list", ["ada@lab.example.org"])], ids=["domain", "list"]
)
def test_the_captains_confirmed_address_decides(rule, listed):
    team = team_in("ada@home.example.net", registration=rule, registration_list=listed)
    captain = team.members.get()
    with pytest.raises(RegistrationRefused, match="confirmed address"):
        ask(team)
    second = EmailAddress.objects.create(user=captain, email="ada@lab.example.org", verified=False)
    with pytest.raises(RegistrationRefused):
        ask(team)
    second.verified = True
    second.save()
    assert ask(team).state == APPROVED


def test_who_joins_later_need_not_fit_and_a_new_captain_changes_nothing():
    team = team_in("ada@lab.example.org", registration="domain", registration_list=["lab.example.org"])
    captain = team.members.get()
    ask(team)
    guest = Membership.objects.create(team=team, user=make_user("g@b.net"), role=Role.MEMBER, joined_at=NOW)
    hand_over(captain=captain, to=guest, now=NOW)
    check_registered(team)


def test_only_the_captain_registers():
    team = team_in(registration="approval")
    member = make_user()
    Membership.objects.create(team=team, user=member, role=Role.MEMBER, joined_at=NOW)
    with pytest.raises(NotCaptain):
        ask(team, user=member)


def test_answers_are_kept_with_their_questions():
    team = team_in(registration="approval", registration_questions=[QUESTION])
    with pytest.raises(RegistrationRefused, match="Which laboratory"):
        ask(team, lab="  ")
    assert ask(team, lab=" Ours ").answers == [{"key": "lab", "question": "Which laboratory?", "answer": "Ours"}]


def test_organizers_are_asked_and_the_team_is_told():
    team = team_in(registration="approval", registration_questions=[QUESTION])
    organizer = make_user("olga@example.org")
    team.edition.organizers.add(organizer)
    row = ask(team, lab="Ours")
    asked = Notice.objects.get(kind=NoticeKind.REGISTRATION_ASKED)
    assert [each.address for each in asked.deliveries.all()] == ["olga@example.org"]
    assert "Which laboratory?\nOurs" in asked.body
    with pytest.raises(NotRegistered, match="waits for the organizers"):
        check_registered(team)
    say(row, APPROVED, PENDING)
    check_registered(team)
    told = Notice.objects.get(kind=NoticeKind.REGISTRATION_DECIDED)
    assert [each.address for each in told.deliveries.all()] == [team.members.get().email]
    assert told.payload["state"] == "approved"


def test_a_decline_has_a_reason_and_the_team_may_ask_again_until_the_end():
    team = team_in(registration="approval", registration_closes_at=CLOSES)
    row = ask(team)
    with pytest.raises(RegistrationRefused, match="Say why"):
        say(row, DECLINED, PENDING, " ")
    say(row, DECLINED, PENDING, "No students")
    assert "No students" in Notice.objects.get(kind=NoticeKind.REGISTRATION_DECIDED).body
    with pytest.raises(NotRegistered, match=r"declined “Deep”: No students\. More at"):
        check_registered(team)
    again = ask(team, now=CLOSES - timedelta(seconds=1))
    assert (again.pk, again.state, again.reason, again.decided_at) == (row.pk, PENDING, "", None)
    assert Notice.objects.filter(kind=NoticeKind.REGISTRATION_ASKED).count() == 2
    say(again, DECLINED, PENDING, "Still none")
    with pytest.raises(RegistrationRefused, match="closed"):
        ask(team, now=CLOSES)


def test_of_two_words_the_first_stands():
    row = ask(team_in(registration="approval"))
    say(row, APPROVED, PENDING)
    with pytest.raises(StateChanged, match="it is “Registered” now"):
        say(row, DECLINED, PENDING, "Late")
    say(row, DECLINED, APPROVED, "Cheated")
    assert registration_of(row.team).state == DECLINED
    assert AuditEvent.objects.filter(verb__startswith="registration.").values_list("verb", flat=True).count() == 3


def test_a_registered_team_stays_so_whatever_the_rule_becomes():
    team = team_in()
    edition = team.edition
    edition.registration, edition.registration_closes_at = "approval", NOW
    edition.save()
    assert ask(team).state == APPROVED
    assert Registration.objects.count() == 1


def test_those_that_wait_come_first():
    first = team_in(registration="approval")
    second = make_team(first.edition, name="Second")
    say(ask(first), APPROVED, PENDING)
    ask(second, now=NOW + timedelta(days=1))
    assert [row.team.name for row in registrations(first.edition)] == ["Second", "Deep"]


def test_teams_of_before_there_was_registration_take_part():
    edition = make_edition()
    old, internal = (
        Team.objects.create(edition=edition, name=name, is_internal=name == "Dry runs", created_at=NOW)
        for name in ("Old", "Dry runs")
    )
    asked = ask(make_team(make_edition(2027, registration="approval")))
    for _twice in range(2):
        import_module("submissions.migrations.0010_teams_are_registered").register(apps, None)
    check_registered(old)
    assert registration_of(old).asked_at == NOW
    assert registration_of(internal) is None
    assert registration_of(asked.team).state == PENDING
