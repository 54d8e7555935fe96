"""Terms accepted, and registrations decided, by several people at the same moment, over HTTP, on both databases."""

import pytest

from tests.integration.at_once import PRELUDE, at_once
from tests.stacks import Live

pytestmark = pytest.mark.integration

WORLD = """
from challenge.domain.terms import publish_draft, save_draft
from challenge.models import Organizer
from submissions.models import TermsAcceptance, Registration
edition = Edition.objects.create(year={year}, title="At once", is_public=True, opened_at=now)
t, captain = team()
"""


def test_of_six_members_who_accept_at_once_one_is_on_record(anywhere: Live):
    team, people = anywhere.ask(
        PRELUDE
        + WORLD.format(year=2051)
        + """
save_draft(edition, body="Text", note="", now=now, actor=None)
publish_draft(edition, now=now, actor=None)
members = [person() for _ in range(5)]
for each in members:
    Membership.objects.create(team=t, user=each, role=Role.MEMBER, joined_at=now)
print(json.dumps([t.pk, [session(each) for each in [captain, *members]]]))
"""
    )
    form = {"version": "1", "is_read": "on"}
    assert at_once(anywhere, [(each, "/2051/terms/", form) for each in people]) == ["302 2051"] * 6
    rows, events = anywhere.ask(
        f"""
rows = TermsAcceptance.objects.filter(team={team})
print(json.dumps([rows.count(), AuditEvent.objects.filter(verb="terms.accepted", subject="team {team}").count()]))
"""
    )
    assert (rows, events) == (1, 1)


def test_of_two_organizers_who_decide_at_once_the_first_is_told_to_the_team(anywhere: Live):
    for year in (2052, 2053, 2054):
        row, organizers = anywhere.ask(
            PRELUDE
            + WORLD.format(year=year)
            + """
row = Registration.objects.get(team=t)
row.state = "pending"
row.save()
organizers = [person() for _ in range(2)]
for each in organizers:
    Organizer.objects.create(edition=edition, user=each)
print(json.dumps([row.pk, [session(each) for each in organizers]]))
"""
        )
        path = f"/{year}/organize/registrations/{row}/decide/"
        words = [{"state": "approved"}, {"state": "declined", "reason": "No"}]
        said = [word | {"seen": "pending"} for word in words]
        assert (
            at_once(anywhere, [(one, path, word) for one, word in zip(organizers, said, strict=True)])
            == [f"302 {year}"] * 2
        )
        state, told, events = anywhere.ask(
            f"""
row = Registration.objects.get(pk={row})
told = Notice.objects.filter(kind="registration.decided", edition__year={year})
decided = ["registration.approved", "registration.declined"]
verbs = AuditEvent.objects.filter(subject=f"team {{row.team_id}}", verb__in=decided)
print(json.dumps([row.state, [each.payload["state"] for each in told], [each.verb for each in verbs]]))
"""
        )
        assert told == [state]
        assert events == [f"registration.{state}"]
