"""Wheels are kept by version, for ever, and are what was built from the running code."""

import hashlib
import json

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from packaging.requirements import Requirement

from submissions.domain import wheels
from submissions.domain.wheels import WheelNotBuilt, WheelTaken, build_wheel, keep_wheel, kept_wheels, wheel_named
from submissions.scoring.version import SCORER_VERSION, WHEEL_VERSION, scorer_digest, wheel_of
from tests.factories import NOW


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    stores = dict(settings.STORAGES)
    stores["public"] = stores["public"] | {"OPTIONS": {"location": tmp_path / "public", "base_url": "/files/"}}
    settings.STORAGES = stores


def test_a_wheel_is_kept_once_with_what_it_is(wheel):
    kept, is_new = keep_wheel(wheel, NOW)
    assert is_new
    assert (kept.version, kept.scorer, kept.scorer_sha256) == (WHEEL_VERSION, SCORER_VERSION, scorer_digest())
    assert b"".join(kept.file.chunks()) == wheel.read_bytes()
    assert (kept.file.sha256, kept.file.size) == (hashlib.sha256(wheel.read_bytes()).hexdigest(), wheel.stat().st_size)
    assert keep_wheel(wheel, NOW) == (kept, False)
    assert kept_wheels() == [kept]
    assert wheel_named(wheel.name) == kept


def test_other_bytes_of_the_same_version_are_refused_and_the_first_stay(wheel, tmp_path):
    kept, _ = keep_wheel(wheel, NOW)
    changed = tmp_path / wheel.name
    changed.write_bytes(wheel.read_bytes() + b" ")
    with pytest.raises(WheelTaken, match="Raise WHEEL_VERSION"):
        keep_wheel(changed, NOW)
    assert b"".join(kept.file.chunks()) == wheel.read_bytes()


def keep_older(version, scorer):
    """An older wheel, as its server left it in the store."""
    facts = {"version": version, "scorer": scorer, "scorer_sha256": "0" * 64, "name": f"{version}.whl"}
    facts |= {"sha256": hashlib.sha256(b"old").hexdigest(), "bytes": 3, "built_at": NOW.isoformat()}
    storages["public"].save(f"devkit/{version}/{facts['sha256']}/{version}.whl", ContentFile(b"old"))
    storages["public"].save(f"devkit/{version}/wheel.json", ContentFile(json.dumps(facts).encode()))
    cache.clear()


def test_wheels_stay_and_are_listed_by_version_the_latest_first(wheel):
    keep_wheel(wheel, NOW)
    for version in ("0.9.0", "0.10.0"):
        keep_older(version, "0")
    assert [(each.version, each.is_current) for each in kept_wheels()] == [
        (WHEEL_VERSION, True),
        ("0.10.0", False),
        ("0.9.0", False),
    ]


def test_the_scorer_that_a_receipt_names_is_in_a_wheel_that_is_kept(wheel):
    keep_wheel(wheel, NOW)
    for version in ("0.9.0", "0.10.0"):
        keep_older(version, "0")
    for scorer in ("0", SCORER_VERSION):
        asked = Requirement(wheel_of(scorer))
        fitting = [each for each in kept_wheels() if asked.specifier.contains(each.version)]
        assert fitting
        assert {each.scorer for each in fitting} == {scorer}


@pytest.mark.parametrize("lost", ["wheel.json", "*/*.whl"])
def test_a_wheel_whose_keeping_broke_off_is_kept_the_next_time(wheel, tmp_path, lost):
    keep_wheel(wheel, NOW)
    (path,) = tmp_path.glob(f"public/devkit/{WHEEL_VERSION}/{lost}")
    path.unlink()
    assert kept_wheels() == []
    cache.clear()
    kept, is_new = keep_wheel(wheel, NOW)
    assert is_new
    assert b"".join(kept.file.chunks()) == wheel.read_bytes()


def test_a_description_that_was_cut_off_is_none_and_is_written_anew(wheel, tmp_path):
    keep_wheel(wheel, NOW)
    facts = tmp_path / "public" / "devkit" / WHEEL_VERSION / "wheel.json"
    facts.write_bytes(facts.read_bytes()[:40])
    assert kept_wheels() == []
    cache.clear()
    assert keep_wheel(wheel, NOW)[1]
    assert [each.version for each in kept_wheels()] == [WHEEL_VERSION]


def test_of_two_builders_at_once_each_leaves_a_wheel_that_is_whole(wheel, tmp_path, monkeypatch):
    """The second one begins when the first has found that there is none."""
    other = tmp_path / wheel.name
    other.write_bytes(wheel.read_bytes() + b" ")
    read = wheels._read

    def late(version):
        found = read(version)
        monkeypatch.setattr(wheels, "_read", read)
        keep_wheel(other, NOW)
        return found

    monkeypatch.setattr(wheels, "_read", late)
    keep_wheel(wheel, NOW)
    (kept,) = kept_wheels()
    assert hashlib.sha256(b"".join(kept.file.chunks())).hexdigest() == kept.sha256
    assert {path.name for path in (tmp_path / "public" / "devkit").rglob("*") if path.is_file()} == {
        "wheel.json",
        wheel.name,
    }


def test_a_wheel_of_other_code_is_not_the_current_one_whatever_its_version(wheel):
    keep_older(WHEEL_VERSION, SCORER_VERSION)
    assert [each.is_current for each in kept_wheels()] == [False]


def test_a_store_without_wheels_lists_none():
    assert kept_wheels() == []


def test_what_is_built_is_the_wheel_of_the_checkout(wheel, tmp_path):
    assert build_wheel(tmp_path).read_bytes() == wheel.read_bytes()


def test_a_build_that_fails_says_why(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    with pytest.raises(WheelNotBuilt, match=r"pyproject\.toml|metadata"):
        build_wheel(tmp_path)
