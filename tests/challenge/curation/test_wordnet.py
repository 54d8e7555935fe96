"""The committed noun file is WordNet 3.0, whole, and any package of it compiles to the same bytes."""

import gzip
from pathlib import Path

import pytest

from challenge.curation import wordnet
from challenge.management.commands.compile_wordnet import NOUNS
from tests.oracle import DATA


@pytest.mark.oracle
def test_committed_nouns_equal_the_outside_copy():
    theirs = gzip.decompress((DATA / "wordnet" / "wn30_nouns.tsv.gz").read_bytes())
    assert gzip.decompress(NOUNS.read_bytes()) == theirs


def test_licence_lies_beside_the_nouns():
    assert "WordNet 3.0 Copyright 2006" in (NOUNS.parent / "LICENSE").read_text()


def test_a_package_on_this_machine_compiles_to_the_committed_nouns(tmp_path):
    try:
        folder = wordnet.find_dict()
    except wordnet.WordNetMissing:
        pytest.skip("no WordNet package on this machine")
    wordnet.compile_nouns(folder, tmp_path / "nouns.tsv.gz")
    assert gzip.decompress((tmp_path / "nouns.tsv.gz").read_bytes()) == gzip.decompress(NOUNS.read_bytes())


def test_a_folder_without_wordnet_is_refused(tmp_path):
    with pytest.raises(wordnet.WordNetMissing, match="install wordnet-base"):
        wordnet.find_dict((tmp_path,))


def write_tiny_dict(folder: Path) -> Path:
    """A dictionary of three nouns: an entity, a thing below it, and Excalibur as an instance of a thing."""
    for name in wordnet.REQUIRED:
        (folder / name).write_text("")
    nouns = [("entity", ""), ("thing", "001 @ {0:08d} n 0000"), ("Excalibur", "001 @i {1:08d} n 0000")]
    data, index, offsets = "", "", []
    for lemma, pointers in nouns:
        offset = len(data)
        offsets.append(offset)
        pointer = pointers.format(*offsets) or "000"
        data += f"{offset:08d} 03 n 01 {lemma} 0 {pointer} | meaning of {lemma}  \n"
        index += f"{lemma.lower()} n 1 0 1 0 {offset:08d}\n"
    (folder / "data.noun").write_text(data)
    (folder / "index.noun").write_text(index)
    return folder


def test_lines_mark_instances_and_definitions_follow_offsets(tmp_path):
    with wordnet.open_reader(write_tiny_dict(tmp_path)) as reader:
        nouns = [line.rstrip("\n").split("\t") for line in wordnet.noun_lines(reader)]
        definitions = list(wordnet.definition_lines(reader))
    entity, thing, excalibur = nouns
    assert entity[1:] == ["entity", ""]
    assert thing[1:] == ["thing", entity[0]]
    assert excalibur[1:] == ["Excalibur", "i" + thing[0]]
    assert definitions[1] == f"n{thing[0]}\tmeaning of thing\n"


def test_a_dictionary_that_is_not_wordnet_3_is_refused(tmp_path):
    with pytest.raises(ValueError, match="3 nouns; WordNet"):
        wordnet.compile_nouns(write_tiny_dict(tmp_path), tmp_path / "out.gz")
