"""Files of kits: measured once, made once, and never taken for what other code made."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Event

import pytest
from django.core.cache import cache

from challenge.domain.image_sets import create_image_set
from challenge.domain.phase_lists import sets_of
from challenge.models import PhaseImageSet
from submissions.domain import kit_files
from submissions.domain.kit_files import KitFile, Made, sample_of, text_file
from submissions.domain.list_files import image_file
from tests.factories import NOW, make_phase


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch):
    cache.clear()
    monkeypatch.setattr(kit_files, "_measured_here", {})


def opening(content, opened):
    def open_it():
        opened.append(content)
        return BytesIO(content)

    return open_it


def test_a_file_with_a_key_is_measured_once():
    opened = []
    sizes = [KitFile("a.csv", opening(b"abc", opened), "key").size for _ in range(3)]
    assert (sizes, opened) == ([3, 3, 3], [b"abc"])


def test_what_another_thread_forgets_meanwhile_is_answered_all_the_same(monkeypatch):
    """The other one finds that there is no room right after this one has written."""

    class Forgetful(dict):
        def __setitem__(self, name, found):
            super().__setitem__(name, found)
            self.clear()

    monkeypatch.setattr(kit_files, "_measured_here", Forgetful())
    assert KitFile("a.csv", opening(b"abc", []), "key").size == 3


def test_a_text_is_written_when_it_is_asked_for_and_once():
    written = []

    def write():
        written.append("x")
        return "text"

    file = text_file("README.md", write)
    assert written == []
    assert (file.size, b"".join(file.chunks()), written) == (4, b"text", ["x"])


def test_two_who_ask_at_once_have_it_made_once():
    made, begun, may_end = Made(100), Event(), Event()
    calls = []

    def make():
        calls.append("x")
        begun.set()
        may_end.wait(10)
        return b"bytes"

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(made.get, "key", make)
        assert begun.wait(10)
        second = pool.submit(made.get, "key", make)
        may_end.set()
        assert first.result(10) == second.result(10) == b"bytes"
    assert calls == ["x"]


def test_what_is_kept_has_a_bound_and_the_oldest_goes_first():
    made = Made(10)
    for key in "abc":
        made.get(key, lambda: b"1234")
    assert made.size == 8
    assert made.get("c", lambda: b"anew") == b"1234"
    assert made.get("a", lambda: b"anew") == b"anew"


def test_what_is_larger_than_all_room_is_given_and_not_kept():
    made = Made(10)
    assert made.get("a", lambda: b"x" * 11) == b"x" * 11
    assert made.size == 0


@pytest.mark.django_db
def test_other_code_measures_what_it_makes_anew(monkeypatch):
    phase = make_phase(with_release=False)
    anchor = create_image_set(name="anchor", images=[("old", 7, 8)], now=NOW)
    PhaseImageSet.objects.create(phase=phase, image_set=anchor, position=1)
    keys = [sample_of("s.csv.gz", phase, sets_of(phase)).key, image_file(phase).key]
    assert keys == [sample_of("s.csv.gz", phase, sets_of(phase)).key, image_file(phase).key]
    monkeypatch.setattr(kit_files, "scorer_digest", lambda: "0" * 64)
    kit_files._code.cache_clear()
    others = [sample_of("s.csv.gz", phase, sets_of(phase)).key, image_file(phase).key]
    kit_files._code.cache_clear()
    assert not set(keys) & set(others)
