"""Many people over HTTP at the same moment, for tests of promises that hold then too."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx

from tests.stacks import Live

# What code that is run on the server's settings begins with: people, their sessions, teams.
PRELUDE = """
from datetime import timedelta
from uuid import uuid4
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone
from submissions.domain.invitations import invite
from submissions.domain.merging import propose_merge
from submissions.domain.membership import present
from submissions.domain.teams import create_team
from submissions.enums import Role

now = timezone.now()
edition = Edition.objects.get(year=2012)
Edition.objects.filter(pk=edition.pk).update(merge_until=now + timedelta(days=1))
edition.refresh_from_db()

def person():
    email = f"{uuid4().hex[:12]}@example.org"
    user = User.objects.create_user(email, name=email)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user

def session(user):
    client = Client()
    client.force_login(user)
    return next(iter(client.cookies.values())).value, next(iter(client.cookies))

def team():
    user = person()
    return create_team(user=user, edition=edition, name=uuid4().hex[:12], now=now), user
"""


def at_once(live: Live, requests: list[tuple[list[str], str, dict[str, str]]]) -> list[str]:
    """The answers to requests, each by its own person, let go together: (session, path, form).

    An answer is its status, and for a redirect the first part of where it leads.
    """
    barrier = Barrier(len(requests))

    def send(request: tuple[list[str], str, dict[str, str]]) -> str:
        (key, cookie), path, form = request
        with httpx.Client(base_url=live.url, cookies={cookie: key}, timeout=60) as client:
            page = client.get("/2012/team/new/").text
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
            assert token
            barrier.wait(30)
            answer = client.post(path, data=form | {"csrfmiddlewaretoken": token[1]})
            return " ".join([str(answer.status_code), *answer.headers.get("location", "").split("/")[1:2]])

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(send, requests))
