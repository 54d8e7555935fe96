"""Compile WordNet 3.0 nouns, read by nltk, into the one small file that scoring loads.

Organizers run this once on a machine with a WordNet package; web and scoring processes never
import nltk, whose reader is neither thread-safe nor fork-safe.
"""

import gzip
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

import nltk
from nltk.corpus.reader.wordnet import Synset, WordNetCorpusReader

REQUIRED = (
    "data.noun",
    "data.verb",
    "data.adj",
    "data.adv",
    "index.noun",
    "index.verb",
    "index.adj",
    "index.adv",
)
# Packages leave some of these out. nltk opens them all, but nothing here looks inside.
OPTIONAL = ("index.sense", "cntlist.rev", "noun.exc", "verb.exc", "adj.exc", "adv.exc")
LEXICOGRAPHER_FILES = 45
PLACES = (Path("/usr/share/wordnet"), Path("node_modules/wordnet/db"))
NOUNS_OF_WORDNET_3 = 82_115


class WordNetMissing(Exception):
    """No folder with the files of WordNet 3.0 was found."""


def find_dict(places: tuple[Path, ...] = PLACES) -> Path:
    """Return the first folder that holds a WordNet dictionary (Debian's package, then npm's).

    Raises WordNetMissing when there is none.
    """
    for place in places:
        if all((place / name).is_file() for name in REQUIRED):
            return place
    searched = ", ".join(map(str, places))
    raise WordNetMissing(f"No WordNet dictionary in {searched}: install wordnet-base, or name a folder.")


class NounReader(WordNetCorpusReader):  # type: ignore[misc] # nltk has no types
    """nltk's reader of one dictionary: links no second copy of WordNet, and closes its files."""

    def __init__(self, folder: str) -> None:
        self._opened: list[IO[str]] = []
        super().__init__(folder, omw_reader=None)

    def map_wn(self, version: str = "wordnet") -> None:
        """Link nothing: other languages are not wanted."""

    def open(self, file: str) -> IO[str]:
        """Open a file of the dictionary, and remember it for `close`."""
        stream: IO[str] = super().open(file)
        self._opened.append(stream)
        return stream

    def close(self) -> None:
        """Close all files that nltk leaves open."""
        for stream in self._opened:
            stream.close()


@contextmanager
def open_reader(folder: Path) -> Iterator[NounReader]:
    """Open `folder` with nltk's reader, supplying what a package leaves out. Raises WordNetMissing."""
    find_dict((folder,))
    with tempfile.TemporaryDirectory() as temporary, _allowed_by_nltk(temporary):
        _complete_dict(folder, Path(temporary))
        with warnings.catch_warnings():
            # nltk warns that the multilingual functions are absent: they are not wanted.
            warnings.simplefilter("ignore")
            reader = NounReader(temporary)
        with closing(reader):
            yield reader


@contextmanager
def _allowed_by_nltk(folder: str) -> Iterator[None]:
    """Let nltk read below `folder`: it refuses what is outside its own data folders."""
    nltk.data.path.append(folder)
    try:
        yield
    finally:
        nltk.data.path.remove(folder)


def _complete_dict(folder: Path, target: Path) -> None:
    for name in REQUIRED:
        shutil.copyfile(folder / name, target / name)
    for name in OPTIONAL:
        (target / name).touch()
    lines = (f"{number:02d}\tfile{number}\t1\n" for number in range(LEXICOGRAPHER_FILES))
    (target / "lexnames").write_text("".join(lines))


def noun_lines(reader: NounReader) -> Iterator[str]:
    """Yield a line for each noun, by offset: `offset TAB lemmas TAB hypernyms`, both comma separated.

    Offsets have eight digits. An `i` before a hypernym marks an instance (`@i`); hypernyms keep the
    order of WordNet's own file.
    """
    with reader.open("data.noun") as data:
        for synset in _nouns(reader):
            data.seek(synset.offset())
            parents = _hypernyms(synset, data.readline())
            yield f"{synset.offset():08d}\t{','.join(synset.lemma_names())}\t{','.join(parents)}\n"


def definition_lines(reader: NounReader) -> Iterator[str]:
    """Yield `wnid TAB definition` for each noun, by offset."""
    for synset in _nouns(reader):
        yield f"n{synset.offset():08d}\t{synset.definition()}\n"


def _nouns(reader: NounReader) -> list[Synset]:
    return sorted(reader.all_eng_synsets(pos="n"), key=Synset.offset)


def _hypernyms(synset: Synset, line: str) -> list[str]:
    found = [(f"@ {parent.offset():08d} n", "") for parent in synset.hypernyms()]
    found += [(f"@i {parent.offset():08d} n", "i") for parent in synset.instance_hypernyms()]
    # nltk keeps pointers in sets; the line of the data file still knows their order.
    found.sort(key=lambda pointer: line.index(pointer[0]))
    return [mark + pointer.split()[1] for pointer, mark in found]


def compile_nouns(folder: Path, output: Path) -> int:
    """Write all nouns of the dictionary in `folder` to `output` (gzip, the same bytes every time).

    Returns the number of nouns. Raises WordNetMissing, and ValueError if this is not WordNet 3.0.
    """
    with open_reader(folder) as reader:
        lines = list(noun_lines(reader))
    if len(lines) != NOUNS_OF_WORDNET_3:
        raise ValueError(f"{folder} has {len(lines):,} nouns; WordNet 3.0 has {NOUNS_OF_WORDNET_3:,}.")
    output.write_bytes(gzip.compress("".join(lines).encode("ascii"), compresslevel=9, mtime=0))
    return len(lines)


def write_definitions(folder: Path, output: Path) -> None:
    """Write the definitions of all nouns to `output` as UTF-8 TSV. Raises WordNetMissing."""
    with open_reader(folder) as reader:
        output.write_text("".join(definition_lines(reader)), encoding="utf-8")
