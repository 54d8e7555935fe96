import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from challenge.domain.pages import rules_of
from challenge.enums import DryRunState
from challenge.models import AuditEvent, DryRun, Edition, Phase
from tests.factories import NOW, make_edition, make_phase, make_submission, make_task, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]


def say(*arguments) -> str:
    out = StringIO()
    call_command("edition", *map(str, arguments), stdout=out)
    return out.getvalue()


def facts(*arguments) -> dict:
    return json.loads(say(*arguments, "--json"))


def test_an_edition_is_built_by_commands_alone():
    make_user("olga@example.org")
    say("create", 2027, "--title", "ILSVRC 2027", "--by", "olga@example.org")
    say("set-page", "2027/rules", "--body", "# Fair play")
    say("set", 2027, "--merge-until", "2027-07-01 12:00")
    say("add-task", 2027, "classification", "--kind", "classification", "--title", "Classification")
    say(
        *("add-phase", "2027/classification", "test", "--title", "Test", "--split", "test"),
        *("--opens-at", "2027-08-01", "--closes-at", "2027-09-01T00:00", "--limit-per-day", "2", "--reveal", "hidden"),
        *("--final-selection", "chosen", "--final-entries", "3", "--no-accepts-outside-data"),
    )
    edition = Edition.objects.get()
    assert (rules_of(edition), edition.merge_until) == ("# Fair play", datetime(2027, 7, 1, 12, tzinfo=UTC))
    phase = Phase.objects.get()
    assert (phase.opens_at, phase.closes_at) == (datetime(2027, 8, 1, tzinfo=UTC), datetime(2027, 9, 1, tzinfo=UTC))
    assert (phase.limit_per_day, phase.limit_invalid_per_day, phase.reveal) == (2, 20, "hidden")
    assert (phase.final_selection, phase.final_entries, phase.accepts_outside_data) == ("chosen", 3, False)
    assert AuditEvent.objects.get(verb="edition.created").actor.email == "olga@example.org"
    assert [person.email for person in edition.organizers.all()] == ["olga@example.org"]


def test_facts_are_json_for_programs_and_lines_for_people():
    make_phase()
    shown = facts("show", 2026)
    assert (shown["year"], shown["state"], shown["tasks"][0]["classes"]["count"]) == (2026, "open", 6)
    phase = shown["tasks"][0]["phases"][0]
    assert phase["release"] == Phase.objects.get().live_release.digest
    assert (phase["phase"], phase["limit_per_day"]) == ("2026/classification/val", 2)
    assert [each["name"] for each in phase["image_sets"]] == ["val"]
    assert say("show", 2026).splitlines() == [
        "2026  Challenge 2026 (open)",
        "  2026/classification  Classification: classification, 5 guesses, 6 classes",
        "    2026/classification/val  2026-05-11 12:00 to 2026-07-10 12:00 UTC, Release " + phase["release"][:12],
    ]


def test_a_copy_is_named_for_its_year():
    make_phase()
    assert facts("copy", 2026, 2027)["title"] == "Challenge 2027"
    assert facts("copy", 2026, 2028, "--title", "Other")["tasks"][0]["phases"][0]["opens_at"].startswith("2028-05-11")
    assert [each["year"] for each in facts("list")["editions"]] == [2028, 2027, 2026]


def test_only_what_was_typed_changes():
    phase = make_phase(edition=make_edition(opened_at=None), limit_total=9, publish_at=NOW.replace(second=17))
    before = facts("show", 2026)
    after = facts("set-phase", "2026/classification/val", "--title", "Anew")
    assert after == before["tasks"][0]["phases"][0] | {"title": "Anew"}
    task = facts("set-task", "2026/classification", "--max-guesses", "3", "--open-vocabulary")
    assert (task["max_guesses"], task["options"], task["title"]) == (3, {"open_vocabulary": True}, "Classification")
    assert facts("set-task", "2026/classification", "--no-open-vocabulary")["options"] == {}
    assert facts("set-phase", "2026/classification/val", "--closes-at", "")["closes_at"] is None
    assert facts("set", 2026, "--summary", "Short.")["title"] == phase.task.edition.title


def test_an_open_edition_keeps_its_dates_to_the_fraction_of_a_second():
    exact = NOW.replace(microsecond=250_000)
    make_phase(publish_at=exact)
    assert facts("set-phase", "2026/classification/val", "--title", "Anew")["title"] == "Anew"
    assert Phase.objects.get().publish_at == exact


def test_rules_are_read_from_a_file(tmp_path):
    make_edition(2026)
    (tmp_path / "rules.md").write_text("# Spielregeln für alle\n", encoding="utf-8")
    assert facts("set-page", "2026/rules", "--file", tmp_path / "rules.md")["body"] == "# Spielregeln für alle"
    with pytest.raises(CommandError, match="cannot be read"):
        say("set-page", "2026/rules", "--file", tmp_path / "missing.md")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["create", "2026", "--title", "Again"], "There is an edition of 2026 already."),
        (["create", "2027", "--title", "New", "--by", "nobody@example.org"], "Nobody has signed up"),
        (["copy", "1999", "2027"], "There is no edition 1999."),
        (["set", "2026", "--merge-until", "soon"], "merge_until: Type a date and a time in UTC"),
        (["add-task", "2026", "rules", "--kind", "voc", "--title", "T"], "slug: “rules” is the name of a page of ours"),
        (["add-task", "2026", "other", "--kind", "guessing", "--title", "T"], "kind: Select a valid choice"),
        (["add-task", "2026", "other", "--kind", "voc"], "title: This field is required."),
        (["set-task", "2026/other", "--title", "T"], "There is no task 2026/other"),
        (["set-task", "2026", "--title", "T"], "name it as YEAR/TASK"),
        (["set-task", "2026/classification", "--max-guesses", "0"], "max_guesses: Ensure this value is greater"),
        (["set-phase", "2026/classification/other", "--title", "T"], "There is no phase 2026/classification/other"),
        (["set-phase", "2026/classification/val", "--primary-metric", "mean_ap"], "primary_metric: Select a valid"),
        (["set-phase", "2026/classification/val", "--closes-at", "2001-01-01"], "A phase must close after it opens."),
        (["add-organizer", "2026", "nobody@example.org"], "Nobody has signed up with nobody@example.org"),
        (["remove-organizer", "2026", "nobody@example.org"], "does not organize"),
        (["conceal", "2026"], "it stays public"),
        (["remove", "2026"], "neither public nor has teams"),
    ],
)
def test_a_refusal_is_the_sentence_that_the_page_would_show(arguments, told):
    make_phase()
    with pytest.raises(CommandError, match=told.replace("(", r"\(")):
        say(*arguments)


def test_what_scores_mean_needs_the_word_for_a_new_release():
    make_submission(make_phase())
    with pytest.raises(CommandError, match="Make a new Release"):
        say("set-task", "2026/classification", "--max-guesses", "1")
    assert facts("set-task", "2026/classification", "--max-guesses", "1", "--for-new-release")["max_guesses"] == 1


def test_tasks_and_phases_are_moved_and_removed():
    edition = make_edition(2026)
    for position, slug in enumerate("ab"):
        make_phase(task=make_task(edition, slug=slug, position=position))
    assert [task["task"] for task in facts("move-task", "2026/b", "-1")["tasks"]] == ["2026/b", "2026/a"]
    assert facts("remove-phase", "2026/a/val")["phases"] == []
    assert [task["task"] for task in facts("remove-task", "2026/a")["tasks"]] == ["2026/b"]


def test_organizers_come_and_go():
    make_edition(2026)
    for name in ("ada", "grace"):
        make_user(f"{name}@example.org")
        say("add-organizer", 2026, f"{name}@example.org")
    assert facts("remove-organizer", 2026, "ada@example.org")["organizers"] == ["grace@example.org"]


def test_the_check_list_is_told_and_an_edition_that_lacks_nothing_opens():
    edition = make_edition(2026, opened_at=None, is_public=False)
    edition.organizers.add(make_user())
    phase = make_phase(edition=edition, closes_at=None)
    assert say("check", 2026).splitlines()[-1] == "The edition cannot be opened yet."
    with pytest.raises(CommandError, match="There are no rules"):
        say("open", 2026)
    say("set-page", "2026/rules", "--body", "# Rules")
    DryRun.objects.create(phase=phase, release=phase.live_release, state=DryRunState.PASSED, started_at=NOW)
    checked = facts("check", 2026)
    assert checked["ready"]
    assert checked["findings"][0] == {
        "code": "rules",
        "severity": "done",
        "about": "Challenge 2026",
        "sentence": "The rules are written.",
    }
    assert facts("announce", 2026)["state"] == "announced"
    assert facts("open", 2026)["state"] == "open"


def test_an_edition_in_preparation_is_removed():
    say("create", 2027, "--title", "By mistake")
    assert say("remove", 2027) == "The edition of 2027 is removed.\n"
    assert not Edition.objects.exists()
