"""Every operation for organizers of this app: the least of them reads and answers, and is told whom to ask for more."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from challenge.enums import OrganizerRole
from tests.challenge.api.organizing import Caller, organizer_of
from tests.factories import NOW
from tests.routes.organize_submissions import BODIES, EDITION, TABLE
from tests.routes.world import make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

# As of the pages.
HELPER = {
    f"GET {EDITION}/terms",
    f"GET {EDITION}/terms/draft",
    f"GET {EDITION}/terms/acceptances",
    f"GET {EDITION}/terms/waiting-teams",
    f"GET {EDITION}/registrations",
    f"GET {EDITION}/registration-rules",
    f"GET {EDITION}/data-files",
    f"GET {EDITION}/data-files/{{data}}",
    f"GET {EDITION}/news",
    f"GET {EDITION}/news/{{post}}",
    f"GET {EDITION}/questions",
    f"GET {EDITION}/questions/{{question}}",
    f"PUT {EDITION}/questions/{{question}}/answer",
    f"GET {EDITION}/dates",
    f"GET {EDITION}/date-changes",
    f"GET {EDITION}/teams",
    f"GET {EDITION}/teams/{{team}}",
    f"GET {EDITION}/queue",
    f"GET {EDITION}/evaluations",
    f"GET {EDITION}/evaluations/{{evaluation}}",
}


def test_a_helper_does_what_the_pages_allow_and_is_told_whom_to_ask_for_the_rest(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    people, ids = make_world()
    helper = organizer_of(client, people["organizer"].organized_editions.get(), OrganizerRole.HELPER)
    allowed = set()
    for route in TABLE:
        status, answer = asked(helper, route, ids)
        if status != 403:
            allowed.add(route)
        else:
            assert answer["detail"].startswith("This needs the role “Editor”; yours is “Helper”. Ask a chair")
    assert allowed == HELPER


def test_a_token_needs_the_scope(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    people, ids = make_world()
    caller = Caller(client, people["organizer"], scopes=("read", "submit"))
    for route in TABLE:
        assert asked(caller, route, ids)[0] == 403, route


def asked(caller, route, ids):
    method, address = route.format(**ids).split(" ")
    if method == "POST" and route not in BODIES:
        # What takes a form gets one that fits; the others do not look at it.
        files = {name: SimpleUploadedFile("a.csv", b"image,label\n") for name in ("file", "decisions")}
        return caller.upload(address, title="Labels", **files)
    return getattr(caller, method.lower())(address, **BODIES.get(route, {}))
