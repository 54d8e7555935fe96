import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from challenge.domain.pages import rules_of
from challenge.models import AuditEvent, Edition, Phase
from tests.factories import make_edition, make_phase, make_task, make_user

pytestmark = pytest.mark.django_db

TOML = """
year = 2027
title = "ILSVRC 2027"
organizers = ["olga@example.org"]

[[pages]]
slug = "rules"
body = "# Fair play"

[[tasks]]
slug = "classification"
kind = "classification"
title = "Classification"

[[tasks.phases]]
slug = "val"
title = "Validation"
split = "val"
opens_at = 2027-05-01T12:00:00Z
closes_at = 2027-06-01
limit_per_day = 3
"""


def say(*arguments) -> str:
    out = StringIO()
    call_command("edition", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path):
    def write(text, name="edition.toml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_file_makes_an_edition_with_tasks_and_phases(file):
    make_user("olga@example.org")
    say("apply", file(TOML), "--by", "olga@example.org")
    edition = Edition.objects.get()
    assert (edition.title, rules_of(edition), edition.is_public) == ("ILSVRC 2027", "# Fair play", False)
    phase = Phase.objects.get()
    assert (f"{phase.opens_at:%Y-%m-%d %H:%M}", f"{phase.closes_at:%Y-%m-%d %H:%M}") == (
        "2027-05-01 12:00",
        "2027-06-01 00:00",
    )
    assert (phase.limit_per_day, phase.primary_metric) == (3, "flat_error")


def test_applied_twice_a_file_changes_nothing_more(file):
    make_user("olga@example.org")
    say("apply", file(TOML))
    count = AuditEvent.objects.count()
    say("apply", file(TOML))
    assert AuditEvent.objects.count() == count


def test_what_was_exported_makes_the_same_edition_anew(file):
    edition = make_edition(2026, rules="# Rules\n\n* fair", opened_at=None, is_public=False)
    edition.organizers.add(make_user())
    task = make_task(edition, options={"open_vocabulary": True})
    make_phase(task=task, with_release=False, closes_at=None, limit_total=4)
    exported = say("export", 2026)
    say("remove", 2026)
    say("apply", file(exported, "edition.json"))
    assert say("export", 2026) == exported


def test_what_a_file_does_not_name_stays(file):
    make_phase(edition=make_edition(2027, summary="Kept."))
    say("apply", file('year = 2027\n[[tasks]]\nslug = "classification"\nmax_guesses = 3\n'))
    edition = Edition.objects.get()
    assert (edition.summary, edition.tasks.get().max_guesses, Phase.objects.count()) == ("Kept.", 3, 1)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("year = 2027", "", "needs the edition's year"),
        ("limit_per_day = 3", "limit = 3", "2027/classification/val: limit: There is no such setting"),
        ("limit_per_day = 3", "limit_per_day = -1", "2027/classification/val: limit_per_day: Ensure this value"),
        ('kind = "classification"', 'kind = "guessing"', "2027/classification: kind: Select a valid choice"),
        ("closes_at = 2027-06-01", "closes_at = 2027-05-01", "2027/classification/val: A phase must close after"),
        ("olga@", "nobody@", "Nobody has signed up with nobody@example.org"),
        ("[[tasks]]", "[[tasks]", "cannot be read"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_whole_and_says_where(file, old, new, told):
    make_user("olga@example.org")
    with pytest.raises(CommandError, match=told):
        say("apply", file(TOML.replace(old, new, 1)))
    assert not Edition.objects.exists()


@pytest.mark.parametrize(("name", "text"), [("edition.yaml", ""), ("edition.json", "[]"), ("edition.json", "{")])
def test_a_file_of_another_form_is_refused(file, name, text):
    with pytest.raises(CommandError, match=name):
        say("apply", file(text, name))


def test_facts_for_programs_are_json(file):
    make_user("olga@example.org")
    assert json.loads(say("apply", file(TOML), "--json"))["year"] == 2027
