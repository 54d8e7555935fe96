"""What docs/classes.md tells to type is typed here."""

import re
import shlex
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from challenge.curation.sampling import spread
from challenge.curation.synsets import Constraints, choosable, coverage, lowest
from challenge.domain.class_drafts import read_chosen
from challenge.domain.nouns import load_nouns
from challenge.models import HiddenSynset
from tests.factories import make_task

DOCUMENT = Path(__file__).parents[3] / "docs" / "classes.md"


@pytest.mark.django_db
def test_every_command_does_what_it_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    task = make_task(taxonomy=None)
    commands = re.findall(r"^\.venv/bin/python manage\.py (curate .+)$", DOCUMENT.read_text(), re.MULTILINE)
    assert len(commands) == 8
    for command in commands:
        out = StringIO()
        call_command(*shlex.split(command), stdout=out)
        assert out.getvalue()
    task.refresh_from_db()
    assert task.taxonomy.class_count == 20
    assert not HiddenSynset.objects.exists()


@pytest.mark.django_db
def test_the_tree_that_is_shown_can_be_loaded(tmp_path):
    path = tmp_path / "tree.tsv"
    path.write_text(re.search(r"```\n(id\t.+?)```", DOCUMENT.read_text(), re.DOTALL)[1])
    with path.open("rb") as file:
        assert read_chosen(file).wnids == ["dog", "cat"]


def test_the_numbers_that_are_told_are_those_of_the_code():
    nouns, asked = load_nouns(settings.WORDNET_NOUNS), Constraints()
    pool = lowest(nouns, choosable(nouns))
    covered = coverage(nouns, spread(nouns, pool, 1000, asked, seed=1), asked, pool)
    told = f"{covered.covered:,} of {covered.coverable:,} nodes are covered"
    assert told in " ".join(DOCUMENT.read_text().split())
