import json
import re
import shlex
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from challenge.models import AuditEvent, Phase
from tests.factories import NOW, make_edition, make_phase, make_user

DOCUMENT = Path(__file__).parents[3] / "docs" / "organizing.md"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]


@pytest.fixture(autouse=True)
def phase(time_machine):
    time_machine.move_to(NOW, tick=False)
    return make_phase()


def run(*arguments) -> str:
    out = StringIO()
    call_command("dates", *arguments, stdout=out)
    return out.getvalue()


def end() -> datetime:
    return Phase.objects.get().closes_at


def test_an_extension_by_a_command_is_the_same_act():
    olga = make_user("olga@example.org")
    told = run(
        *("extend", "2026/classification", "--to", "2026-07-17T23:59", "--zone", "aoe", "--reason", "Storms."),
        *("--by", "olga@example.org"),
    )
    assert end() == datetime(2026, 7, 18, 11, 59, tzinfo=UTC)
    old, new = "2026-07-10 12:00 UTC (2026-07-10 00:00 AoE)", "2026-07-18 11:59 UTC (2026-07-17 23:59 AoE)"
    assert told.splitlines() == ["2026-06-10 12:00 UTC  Storms.", f"  Classification, Validation: {old} -> {new}"]
    assert AuditEvent.objects.get(verb="dates.changed").actor == olga


def test_shortening_needs_the_new_end_twice():
    shorter = ("extend", "2026", "--to", "2026-06-30 12:00", "--reason", "The server moves.")
    with pytest.raises(
        CommandError, match=r"This takes time away from teams.*repeat the new end, 2026-06-30 12:00 UTC"
    ):
        run(*shorter)
    assert end() == NOW + timedelta(days=30)
    run(*shorter, "--confirm-shorter", "2026-06-30 12:00")
    assert end() == datetime(2026, 6, 30, 12, tzinfo=UTC)


def test_the_list_says_how_dates_came_to_be():
    run("extend", "2026/classification/val", "--shift", "7d", "--reason", "Storms.", "--json")
    facts = json.loads(run("list", "2026", "--json"))
    assert [each["phase"] for each in facts["phases"]] == ["2026/classification/val"]
    assert facts["changes"][0]["reason"] == "Storms."
    assert run("list", "2026").splitlines()[0] == (
        "2026/classification/val  closes 2026-07-17 12:00 UTC (2026-07-17 00:00 AoE)"
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("extend", "1999", "--shift", "7d", "--reason", "x"), "There is no edition 1999"),
        (("extend", "2026/other", "--shift", "7d", "--reason", "x"), "other is not one of the available choices"),
        (("extend", "2026", "--shift", "soon", "--reason", "x"), "Type days and hours"),
        (("extend", "2026", "--reason", "x"), "Type the new end"),
        (("extend", "2026", "--shift", "7d", "--reason", "x", "--by", "no@example.org"), "Nobody has signed up"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(arguments, told):
    with pytest.raises(CommandError, match=told):
        run(*arguments)


def test_the_documented_commands_work(time_machine):
    """On the edition of their year, before its phase has closed."""
    end = datetime(2012, 9, 30, 23, 59, tzinfo=UTC)
    time_machine.move_to(end - timedelta(days=20), tick=False)
    edition = make_edition(2012, opened_at=end - timedelta(days=100))
    phase = make_phase(edition=edition, opens_at=end - timedelta(days=90), closes_at=end, with_release=False)
    documented = re.findall(r"^\S+ manage\.py dates (.*)$", DOCUMENT.read_text(), re.MULTILINE)
    assert len(documented) == 3
    for command in documented:
        run(*shlex.split(command))
    phase.refresh_from_db()
    # 7 October, 23:59 anywhere on Earth, and a week.
    assert phase.closes_at == datetime(2012, 10, 15, 11, 59, tzinfo=UTC)
