"""Manifests against a database: exported, imported, compared, refused."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from challenge.domain.data_files import add_file
from challenge.domain.manifest_export import export_edition
from challenge.domain.manifest_format import ManifestRefused, read_manifest
from challenge.domain.manifest_import import ReviewedAnother, import_manifest, review
from challenge.domain.pages import add_page
from challenge.domain.terms import publish_draft, save_draft
from challenge.enums import FinalSelection, PageKind, RegistrationRule, Reveal, Split
from challenge.models import AuditEvent, ChallengeTask, DataFile, Edition, EditionPage, Phase, Taxonomy, Terms
from tests.factories import NOW, make_edition, make_phase, make_submission, make_task, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

FILE = """format: yardstick-edition-1
year: 2027
title: ILSVRC 2027
registration: domain
registration_domains: [example.org]
pages:
  rules: {title: Rules, body: Fair play.}
terms: {body: "No sharing."}
tasks:
  classification:
    kind: classification
    title: Classification
    classes: {name: Two foxes, wnids: [n02119789, n02120079]}
    phases:
      test:
        title: Test
        split: test
        opens_at: 2027-06-01T00:00:00Z
        limit_per_day: 2
data_files:
  - {title: Images, url: "https://example.org/images.tar", sha256: abc, task: classification}
"""


def take(text, **options):
    return import_manifest(read_manifest(text), now=NOW, actor=None, **options)


def reviewed(text):
    return review(read_manifest(text), now=NOW, actor=None)


def paths(text):
    return {change.path: (change.before, change.after) for change in reviewed(text).differences}


def refused(text):
    with pytest.raises(ManifestRefused) as told:
        take(text)
    return {problem.path: problem for problem in told.value.problems}


def test_a_file_makes_the_edition():
    edition = take(FILE)
    assert (edition.title, edition.is_public, edition.opened_at) == ("ILSVRC 2027", False, None)
    assert (edition.registration, edition.registration_list) == ("domain", ["example.org"])
    assert EditionPage.objects.get().body == "Fair play."
    assert (Terms.objects.get().body, Terms.objects.get().published_at) == ("No sharing.", None)
    assert ChallengeTask.objects.get().taxonomy.class_count == 2
    phase = Phase.objects.get()
    assert (phase.opens_at, phase.limit_per_day) == (datetime(2027, 6, 1, tzinfo=UTC), 2)
    assert phase.primary_metric == "flat_error"
    assert DataFile.objects.get().task == ChallengeTask.objects.get()


def test_imported_twice_a_file_changes_nothing_more():
    take(FILE)
    count = AuditEvent.objects.exclude(verb="edition.imported").count()
    assert reviewed(FILE).differences == []
    take(FILE)
    assert AuditEvent.objects.exclude(verb="edition.imported").count() == count


def test_a_review_changes_nothing_and_keeps_no_file():
    found = reviewed(FILE)
    assert found.is_new
    assert not found.problems
    assert {"title", "pages.rules.title", "tasks.classification.phases.test.opens_at"} <= {
        each.path for each in found.differences
    }
    assert not Edition.objects.exists()
    assert not Taxonomy.objects.exists()
    assert not AuditEvent.objects.exists()


def test_what_a_file_does_not_name_stays():
    take(FILE)
    take("format: yardstick-edition-1\nyear: 2027\ntitle: Challenge\n")
    edition = Edition.objects.get()
    assert (edition.title, edition.registration) == ("Challenge", "domain")
    assert (Phase.objects.count(), EditionPage.objects.count(), DataFile.objects.count()) == (1, 1, 1)


def test_what_is_not_in_a_list_that_is_given_goes_and_the_order_is_that_of_the_file():
    edition = take(FILE)
    for slug in ("faq", "sponsors"):
        add_page(edition, {"slug": slug, "title": slug}, now=NOW, actor=None)
    text = FILE.replace(
        "  rules: {title: Rules, body: Fair play.}", "  sponsors: {title: sponsors}\n  faq: {title: Questions}"
    )
    assert paths(text) == {
        "pages.rules": ("Rules", "–"),
        "pages.faq.title": ("faq", "Questions"),
        "pages (order)": ('["faq", "sponsors"]', '["sponsors", "faq"]'),
    }
    take(text)
    assert list(edition.pages.values_list("slug", "title")) == [("sponsors", "sponsors"), ("faq", "Questions")]
    assert reviewed(text).differences == []


def test_differences_are_named_field_by_field():
    take(FILE)
    text = FILE.replace("limit_per_day: 2", "limit_per_day: 3").replace("https://example.org/images", "https://e.org/i")
    assert paths(text) == {
        "tasks.classification.phases.test.limit_per_day": ("2", "3"),
        "data_files.Images.url": ("https://example.org/images.tar", "https://e.org/i.tar"),
    }


def test_texts_differ_by_lines():
    take(FILE.replace("body: Fair play.", r'body: "One.\nTwo.\nThree."'))
    [change] = reviewed(FILE.replace("body: Fair play.", r'body: "One.\n2.\nThree."')).differences
    assert change.is_text
    assert change.lines()[1:] == [" One.", "-Two.", "+2.", " Three."]


def test_all_that_the_server_refuses_is_told_at_once_with_its_lines_and_nothing_is_kept():
    text = FILE.replace("limit_per_day: 2", "limit_per_day: -1").replace("[example.org]", "[no domain]")
    text = text.replace("task: classification}", "task: guessing}").replace("n02120079", "n99999999")
    found = refused(text)
    assert {path: problem.line for path, problem in found.items()} == {
        "registration_domains": 5,
        "tasks.classification.classes": 13,
        "data_files[0].task": 21,
    }
    assert "no nouns of WordNet 3.0: n99999999" in str(found["tasks.classification.classes"])
    assert not Edition.objects.exists()
    assert [each.path for each in reviewed(text).problems] == list(found)


@pytest.mark.parametrize(
    ("old", "new", "path", "told"),
    [
        (
            "limit_per_day: 2",
            "limit_per_day: -1",
            "tasks.classification.phases.test.limit_per_day",
            "greater than or equal",
        ),
        ("limit_per_day: 2", "closes_at: 2027-05-01T00:00:00Z", "tasks.classification.phases.test", "must close after"),
        ("limit_per_day: 2", "primary_metric: ap50", "tasks.classification.phases.test.primary_metric", ""),
        ("  classification:\n    k", "  results:\n    k", "tasks.results.slug", "the name of a page of ours"),
        ("registration: domain", "registration: open", "registration_domains", "Domains go with the rule"),
        ("wnids: [n02119789, n02120079]", 'digest: "0"', "tasks.classification.classes", "no such list"),
        ("wnids: [", 'digest: "0", wnids: [', "tasks.classification.classes.digest", "another digest"),
        ('url: "https://example.org/images.tar", ', "", "data_files[0].sha256", "no file of that SHA-256"),
        (
            "split: test",
            "split: test\n        image_sets: [{name: a, digest: b}]",
            "tasks.classification.phases.test.image_sets",
            "no image set “a”",
        ),
        ("year: 2027", "year: 1492", "year", "from 1990 to 2100"),
    ],
)
def test_what_the_domain_refuses_is_told_with_its_path(old, new, path, told):
    found = refused(FILE.replace(old, new))
    assert told in str(found[path])
    assert found[path].line
    assert not Edition.objects.exists()


def test_a_task_or_phase_with_files_of_teams_is_never_removed():
    phase = make_phase()
    make_submission(phase)
    text = export_edition(phase.task.edition)
    without_phase = text.replace("      val:", "      other:")
    assert "cannot be removed" in str(refused(without_phase)["tasks.classification.phases.val"])
    empty = "format: yardstick-edition-1\nyear: 2026\ntitle: Challenge 2026\ntasks: {}\n"
    assert "cannot be removed" in str(refused(empty)["tasks.classification"])
    assert Phase.objects.get().pk == phase.pk


def test_what_scores_mean_is_not_changed_by_a_file_once_there_are_files_of_teams():
    phase = make_phase()
    make_submission(phase)
    text = export_edition(phase.task.edition)
    assert "tasks.classification.max_guesses" in refused(text.replace("max_guesses: 5", "max_guesses: 3"))


@pytest.mark.parametrize("name", ["opens_at", "closes_at"])
def test_dates_of_an_open_edition_change_on_their_own_page_alone(name):
    phase = make_phase()
    text = export_edition(phase.task.edition)
    moment = getattr(phase, name)
    moved = text.replace(moment.isoformat()[:19], (moment + timedelta(days=1)).isoformat()[:19])
    assert moved != text
    assert "on the page “Dates”" in str(refused(moved)[f"tasks.classification.phases.val.{name}"])
    Edition.objects.update(opened_at=None)
    take(moved)
    phase.refresh_from_db()
    assert getattr(phase, name) == moment + timedelta(days=1)


def test_published_terms_stay_and_a_new_text_is_a_draft():
    edition = take(FILE)
    publish_draft(edition, now=NOW, actor=None)
    take(FILE)
    assert Terms.objects.count() == 1
    take(FILE.replace("No sharing.", "Share."))
    assert [(row.version, row.body, row.published_at) for row in edition.terms.all()] == [
        (2, "Share.", None),
        (1, "No sharing.", NOW),
    ]
    assert "Published terms stay" in str(refused(FILE.replace('{body: "No sharing."}', "null"))["terms"])


def test_addresses_of_people_are_in_no_file_and_stay_where_they_are():
    edition = make_edition(registration=RegistrationRule.LIST, registration_list=["ada@example.org"])
    edition.organizers.add(make_user("olga@example.org"))
    text = export_edition(edition)
    assert "@example.org" not in text
    take(text.replace("Challenge 2026", "Renamed"))
    edition.refresh_from_db()
    assert (edition.title, edition.registration_list) == ("Renamed", ["ada@example.org"])


def test_the_live_release_is_told_as_a_comment():
    phase = make_phase()
    assert f"# release: {phase.live_release.digest}\n" in export_edition(phase.task.edition)


def test_only_what_was_reviewed_is_imported():
    take(FILE)
    text = FILE.replace("ILSVRC", "Challenge")
    seal = reviewed(text).seal
    with pytest.raises(ReviewedAnother):
        take(text + "\n", seal=seal)
    Phase.objects.update(limit_per_day=7)
    with pytest.raises(ReviewedAnother):
        take(text, seal=seal)
    assert Edition.objects.get().title == "ILSVRC 2027"
    take(text, seal=reviewed(text).seal)
    assert Edition.objects.get().title == "Challenge 2027"


def test_stored_files_are_known_by_their_digest():
    from django.core.files.base import ContentFile

    edition = take(FILE)
    values = {"title": "Labels", "url": "", "audience": "teams"}
    stored = add_file(edition, values, upload=ContentFile(b"a,b\n", name="labels.csv"), now=NOW, actor=None)
    text = export_edition(edition)
    assert stored.sha256 in text
    assert reviewed(text).differences == []
    copy = take(text.replace("year: 2027", "year: 2028"))
    other = copy.data_files.get(title="Labels")
    assert (other.sha256, other.file.name != stored.file.name) == (stored.sha256, True)
    with other.file.open("rb") as file:
        assert file.read() == b"a,b\n"


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=40)
TITLES = TEXTS.filter(str.strip)
INSTANTS = st.integers(0, 10**15).map(lambda microseconds: NOW + timedelta(microseconds=microseconds))
LIMITS = st.none() | st.integers(0, 1000)
SLUGS = st.from_regex(r"[a-z][a-z0-9]{0,8}-x", fullmatch=True)
PHASES = st.fixed_dictionaries(
    {
        "title": TITLES,
        "split": st.sampled_from(Split.values),
        "opens_at": INSTANTS,
        "limit_per_day": LIMITS,
        "limit_total": LIMITS,
        "reveal": st.sampled_from(Reveal.values),
        "ladder_step": st.floats(0, 1),
        "final_selection": st.sampled_from(FinalSelection.values),
        "final_entries": st.integers(1, 20),
        "accepts_outside_data": st.booleans(),
    }
)
TASKS = st.fixed_dictionaries(
    {
        "title": TITLES,
        "description": TEXTS,
        "max_guesses": st.integers(1, 100),
        "options": st.dictionaries(
            TEXTS, st.booleans() | TEXTS | st.floats(0, 1) | st.integers(0, 99) | st.lists(TEXTS)
        ),
    }
)
EDITIONS = st.fixed_dictionaries(
    {
        "about": st.fixed_dictionaries(
            {
                "title": TITLES,
                "summary": TEXTS,
                "prize": TEXTS,
                "merge_until": st.none() | INSTANTS,
                "anonymous_until": st.none() | INSTANTS,
                "registration_closes_at": st.none() | INSTANTS,
                "registration": st.sampled_from(["open", "approval"]),
                "registration_questions": st.lists(
                    st.fixed_dictionaries({"key": SLUGS, "question": TITLES, "is_required": st.booleans()}), max_size=2
                ),
            }
        ),
        "pages": st.dictionaries(
            SLUGS | st.sampled_from(PageKind.values), st.tuples(TITLES, TEXTS, st.booleans()), max_size=3
        ),
        "terms": st.none() | st.tuples(TITLES, TEXTS),
        "tasks": st.dictionaries(SLUGS, st.tuples(TASKS, st.dictionaries(SLUGS, PHASES, max_size=2)), max_size=2),
        "files": st.lists(st.tuples(TITLES, TEXTS, st.none() | INSTANTS), max_size=3),
    }
)


@given(EDITIONS)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_exported_makes_the_same_edition_in_an_empty_database(drawn):
    Edition.objects.all().delete()
    edition = made(drawn)
    text = export_edition(edition)
    assert reviewed(text).differences == []
    Edition.objects.all().delete()
    assert export_edition(take(text)) == text


def made(drawn) -> Edition:
    edition = make_edition(2027, **drawn["about"], is_public=False, opened_at=None)
    for slug, (title, body, is_public) in drawn["pages"].items():
        add_page(edition, {"slug": slug, "title": title, "body": body, "is_public": is_public}, now=NOW, actor=None)
    if drawn["terms"]:
        save_draft(edition, body=drawn["terms"][0], note=drawn["terms"][1], now=NOW, actor=None)
    for position, (slug, (fields, phases)) in enumerate(drawn["tasks"].items()):
        task = make_task(edition, slug=slug, position=position, **fields)
        for name, values in phases.items():
            make_phase(task=task, with_release=False, slug=name, closes_at=None, **values)
    for title, description, moment in drawn["files"]:
        values = {"title": title, "description": description, "available_from": moment, "url": "https://example.org/a"}
        add_file(edition, values, upload=None, now=NOW, actor=None)
    return edition
