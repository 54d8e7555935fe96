"""The command leaves what scoring and pages read."""

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from challenge.curation import wordnet
from challenge.domain.definitions import definitions
from challenge.domain.nouns import load_nouns
from tests.challenge.curation.test_wordnet import write_tiny_dict


def test_definitions_lie_where_pages_look_for_them(tmp_path, monkeypatch):
    monkeypatch.setattr(wordnet, "NOUNS_OF_WORDNET_3", 3)
    nouns, said = tmp_path / "nouns.tsv.gz", StringIO()
    call_command("compile_wordnet", dict=write_tiny_dict(tmp_path), output=nouns, stdout=said)
    try:
        tree = load_nouns(nouns)
        told = definitions(settings.WORDNET_GLOSSES, tree.wnids)
        assert {tree.words(tree.find(wnid)): text for wnid, text in told.items()} == {
            "entity": "meaning of entity",
            "thing": "meaning of thing",
            "Excalibur": "meaning of Excalibur",
        }
        assert f"definitions to {settings.WORDNET_GLOSSES}" in said.getvalue()
    finally:
        settings.WORDNET_GLOSSES.unlink()


def test_without_a_package_the_command_says_what_to_install(tmp_path):
    with pytest.raises(CommandError, match="install wordnet-base"):
        call_command("compile_wordnet", dict=tmp_path, output=tmp_path / "nouns.tsv.gz")
    assert not settings.WORDNET_GLOSSES.exists()
