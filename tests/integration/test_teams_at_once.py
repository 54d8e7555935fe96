"""Many people act on one team at the same moment, over HTTP, on both databases: each promise still holds."""

from collections import Counter
from collections.abc import Callable

import pytest

from tests.integration.at_once import PRELUDE, at_once
from tests.stacks import Live

pytestmark = pytest.mark.integration


@pytest.fixture
def ask(anywhere: Live) -> Callable[[str], object]:
    return lambda code: anywhere.ask(PRELUDE + code)


def test_of_eight_people_with_one_link_one_gets_in(anywhere: Live, ask):
    made = ask("""
sets = []
for _ in range(4):
    t, captain = team()
    secret = invite(captain=captain, team=t, role=Role.MEMBER, now=now)[1]
    sets.append([t.pk, secret, [session(person()) for _ in range(8)]])
print(json.dumps(sets))
""")
    for team, secret, people in made:
        statuses = at_once(anywhere, [(person, f"/invitations/{secret}/", {}) for person in people])
        assert Counter(statuses) == {"302 teams": 1, "410": 7}
        assert ask(f"print(Membership.objects.filter(team={team}, left_at=None).count())") == 2


def test_a_person_who_opens_five_links_at_once_is_in_one_team(anywhere: Live, ask):
    user, cookie, secrets = ask("""
user = person()
teams = [team() for _ in range(5)]
secrets = [invite(captain=c, team=t, role=Role.MEMBER, now=now)[1] for t, c in teams]
print(json.dumps([user.pk, session(user), secrets]))
""")
    statuses = at_once(anywhere, [(cookie, f"/invitations/{secret}/", {}) for secret in secrets])
    assert Counter(statuses) == {"302 teams": 1, "302 invitations": 4}
    assert ask(f"print(Membership.objects.filter(user={user}, left_at=None).count())") == 1


@pytest.mark.parametrize("size", [2, 3])
def test_merges_in_a_ring_at_once_lose_nobody_and_leave_one_team_standing(anywhere: Live, ask, size):
    """Each team asks to become part of the next, and all captains accept at the same moment."""
    for _round in range(3):
        made = ask(f"""
teams = [team() for _ in range({size})]
asked = [
    propose_merge(captain=teams[n][1], team=teams[n][0], into=teams[(n + 1) % {size}][0], now=now)
    for n in range({size})
]
print(json.dumps([[p.into_id, p.pk, session(teams[(n + 1) % {size}][1])] for n, p in enumerate(asked)]))
""")
        statuses = at_once(
            anywhere, [(cookie, f"/teams/{into}/merge/{pk}/", {"answer": "accept"}) for into, pk, cookie in made]
        )
        assert all(status in {"302 teams", "404"} for status in statuses), statuses
        ids = [into for into, _pk, _cookie in made]
        living, people, captains = ask(f"""
teams = Team.objects.filter(pk__in={ids})
here = Membership.objects.filter(team__in=teams, left_at=None)
living = teams.filter(merged_into=None)
print(json.dumps([
    living.count(), [m.team.merged_into_id for m in here], here.filter(role="captain").count()
]))
""")
        assert (living, captains) == (1, 1)
        assert people == [None] * size


def test_a_team_keeps_its_captain_when_the_heir_leaves_at_the_same_moment(anywhere: Live, ask):
    for _round in range(4):
        team, membership, captain, heir = ask("""
t, captain = team()
heir = person()
m = Membership.objects.create(team=t, user=heir, role=Role.MEMBER, joined_at=now)
print(json.dumps([t.pk, m.pk, session(captain), session(heir)]))
""")
        statuses = at_once(
            anywhere,
            [
                (captain, f"/teams/{team}/members/{membership}/captain/", {}),
                (heir, f"/teams/{team}/leave/", {}),
            ],
        )
        assert statuses in (["302 teams", "302 2012"], ["302 teams", "302 teams"])
        assert ask(f"print(Membership.objects.filter(team={team}, left_at=None, role='captain').count())") == 1
