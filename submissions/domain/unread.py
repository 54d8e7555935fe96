"""What a person has not read yet of an edition's news, clarifications and changes of dates.

A mark covers what is not newer than it. What is changed is unread anew.
"""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from challenge.models import DateChange, Edition, News, User

from ..models import Membership, Question, ReadMark


def unread_number(user: User, year: int) -> int:
    """How many items there are that no mark of the person covers. One query."""
    news = News.objects.filter(edition__year=year).annotate(moment=Coalesce("changed_at", "posted_at"))
    dates = DateChange.objects.filter(edition__year=year).annotate(moment=F("changed_at"))
    found = [_unread(rows, user).values("pk") for rows in (news, _answers(user, year), dates)]
    return found[0].union(*found[1:], all=True).count()


def read_until(user: User, edition: Edition) -> datetime | None:
    """Until when the person has read; None before the first time."""
    return ReadMark.objects.filter(user=user, edition=edition).values_list("read_until", flat=True).first()


def mark_read(user: User, edition: Edition, until: datetime) -> None:
    """Moves the person's mark to `until`; never back, so that an older page undoes nothing."""
    own = ReadMark.objects.filter(user=user, edition=edition)
    if own.filter(read_until__lt=until).update(read_until=until) or own.exists():
        return
    try:
        with transaction.atomic():
            ReadMark.objects.create(user=user, edition=edition, read_until=until)
    except IntegrityError:
        # Two pages opened at once for the first time: the other one has made the mark.
        own.filter(read_until__lt=until).update(read_until=until)


def _answers(user: User, year: int) -> "QuerySet[Any]":
    """What was answered to all, or to a team that the person is in."""
    here = Membership.objects.filter(user=user, left_at__isnull=True, team=OuterRef("team"))
    answered = Question.objects.filter(edition__year=year, answered_at__isnull=False)
    readable = answered.filter(Q(is_public=True) | Exists(here))
    return readable.annotate(moment=Coalesce("corrected_at", "answered_at"))


def _unread(rows: "QuerySet[Any]", user: User) -> "QuerySet[Model]":
    marks = ReadMark.objects.filter(user=user, edition=OuterRef("edition"), read_until__gte=OuterRef("moment"))
    return rows.filter(~Exists(marks)).order_by()
