import hashlib

import pytest

from challenge.domain.changes import SettingsRefused
from challenge.domain.terms import current_terms, discard_draft, draft_of, publish_draft, published_terms, save_draft
from challenge.models import AuditEvent, Terms
from tests.factories import NOW, make_edition, make_user

pytestmark = pytest.mark.django_db

TEXT = "# Terms\n\nNo redistribution — ever."


@pytest.fixture
def edition():
    return make_edition()


def draft(edition, body=TEXT, note=""):
    return save_draft(edition, body=body, note=note, now=NOW, actor=None)


def publish(edition):
    return publish_draft(edition, now=NOW, actor=None)


def test_a_draft_counts_for_nobody(edition):
    draft(edition)
    assert current_terms(edition) is None
    assert not published_terms(edition).exists()


def test_a_draft_that_is_saved_again_stays_one_draft(edition):
    draft(edition)
    draft(edition, body="Other")
    assert [(row.version, row.body) for row in Terms.objects.all()] == [(1, "Other")]


def test_a_published_version_has_the_digest_of_its_text(edition):
    draft(edition)
    person = make_user()
    row = publish_draft(edition, now=NOW, actor=person)
    assert row.digest == hashlib.sha256(TEXT.encode()).hexdigest()
    assert (row.published_at, row.published_by, current_terms(edition)) == (NOW, person, row)
    assert AuditEvent.objects.get(verb="terms.published").details == {"version": 1, "digest": row.digest, "note": ""}


def test_what_is_published_stays_when_a_new_version_is_written(edition):
    draft(edition)
    first = publish(edition)
    draft(edition, body="Second", note="Shorter.")
    first.refresh_from_db()
    assert (first.body, current_terms(edition)) == (TEXT, first)
    assert publish(edition).version == 2
    first.refresh_from_db()
    assert first.body == TEXT
    assert [row.version for row in published_terms(edition)] == [2, 1]


@pytest.mark.parametrize(
    ("body", "note", "field", "told"),
    [(TEXT, "What changed", "body", "says what version 1 says"), ("New", " ", "note", "what changed")],
)
def test_a_new_version_must_differ_and_say_how(edition, body, note, field, told):
    draft(edition)
    publish(edition)
    draft(edition, body=body, note=note)
    with pytest.raises(SettingsRefused) as refused:
        publish(edition)
    assert told in refused.value.problems[field][0]
    assert draft_of(edition) is not None


def test_no_text_is_no_draft(edition):
    with pytest.raises(SettingsRefused, match="no text"):
        draft(edition, body=" \n")


def test_a_draft_is_published_once(edition):
    draft(edition)
    publish(edition)
    with pytest.raises(SettingsRefused, match="no draft"):
        publish(edition)


def test_a_draft_that_is_thrown_away_leaves_its_number_free(edition):
    draft(edition)
    discard_draft(edition, now=NOW, actor=None)
    discard_draft(edition, now=NOW, actor=None)
    assert (draft_of(edition), draft(edition).version) == (None, 1)
    assert AuditEvent.objects.filter(verb="terms.discarded").count() == 1
