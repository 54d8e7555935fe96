"""Names that are hidden until a date: whoever shows a team to others asks here what to call it.

Until `Edition.anonymous_until` a team is called by a pseudonym everywhere but on its own pages and those of the
organizers. Tables are made with pseudonyms in their rows, so nothing that is made from them can tell a name.
"""

import base64
from datetime import datetime

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from challenge.models import Edition

from ..models import Team

LETTERS = 8


def is_anonymous(edition: Edition, now: datetime) -> bool:
    """Whether the names of the edition's teams are hidden at this moment."""
    return edition.anonymous_until is not None and now < edition.anonymous_until


def pseudonym(team: Team) -> str:
    """What the team is called while names are hidden: always the same, and without the server's key not to be told.

    Of a thousand teams two share one with a chance of less than one in a million.
    """
    drawn = salted_hmac("yardstick.pseudonym", str(team.pk), algorithm="sha256").digest()
    return _("Team %(letters)s") % {"letters": base64.b32encode(drawn).decode()[:LETTERS]}


def public_name(team: Team, now: datetime) -> str:
    """What everybody may call the team at this moment."""
    return pseudonym(team) if is_anonymous(team.edition, now) else team.name
