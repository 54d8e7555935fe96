"""An edition, and an editor of it who comes with a token."""

import pytest

from challenge.enums import OrganizerRole
from tests.challenge.api.organizing import organizer_of
from tests.factories import make_edition


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def editor(client, edition):
    return organizer_of(client, edition, OrganizerRole.EDITOR)
