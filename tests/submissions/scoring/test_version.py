"""The digest of the scorer, against the tools that everybody has."""

import subprocess
from pathlib import Path

from packaging.specifiers import SpecifierSet

from submissions.scoring import version
from submissions.scoring.version import SCORER_VERSION, WHEEL_VERSION, scorer_digest, wheel_of

PACKAGE = Path(version.__file__).parent


def test_anybody_counts_the_digest_of_the_scorer_by_sha256sum():
    files = "find . -name '*.py' -o -path './wordnet/*' -type f | sed 's|^./||' | LC_ALL=C sort"
    answer = subprocess.run(
        ["bash", "-c", f"{files} | xargs sha256sum | sha256sum"],
        cwd=PACKAGE,
        capture_output=True,
        text=True,
        check=True,
    )
    assert scorer_digest() == answer.stdout.split()[0]


def test_another_byte_in_any_file_is_another_scorer(monkeypatch, tmp_path):
    for path in PACKAGE.rglob("*.py"):
        copy = tmp_path / path.relative_to(PACKAGE)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    data = tmp_path / "wordnet"
    data.mkdir()
    for path in (PACKAGE / "wordnet").iterdir():
        (data / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(version, "_PACKAGE", tmp_path)
    counted = scorer_digest.__wrapped__
    digest = counted()
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "flat.nbi").write_bytes(b"compiled here")
    assert counted() == digest
    for name in ("metrics/flat.py", "wordnet/nouns.tsv.gz"):
        content = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(content + b" ")
        assert counted() != digest, name
        (tmp_path / name).write_bytes(content)


def test_each_version_of_the_rules_has_its_wheel():
    assert WHEEL_VERSION.split(".")[0] == SCORER_VERSION
    assert wheel_of(SCORER_VERSION) == f"yardstick-devkit=={WHEEL_VERSION}"
    assert SpecifierSet(wheel_of("0").removeprefix("yardstick-devkit")).contains("0.3.1")
    assert not SpecifierSet(wheel_of("0").removeprefix("yardstick-devkit")).contains(WHEEL_VERSION)
