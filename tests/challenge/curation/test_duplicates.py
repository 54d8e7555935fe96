import sys

import numpy as np
import pytest

from challenge.curation.duplicates import (
    CurationMissing,
    Hashed,
    NoImages,
    between,
    duplicates,
    hash_images,
    images_below,
    require_imagehash,
    together,
)
from tests.pictures import altered, scene

SCENES = 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Sixty pictures, and five more of each of the first twenty that are the same picture altered."""
    folder = tmp_path_factory.mktemp("pictures")
    for number in range(SCENES):
        picture = scene(number)
        picture.save(folder / f"{number:03}.png")
        if number < 20:
            for how, other in altered(picture):
                other.save(folder / f"{number:03}-{how}.jpg", quality=90)
    (folder / "broken.jpg").write_bytes(b"\xff\xd8 this is no picture")
    (folder / "notes.txt").write_text("not an image at all")
    return folder


@pytest.fixture(scope="module")
def hashed(folder):
    return together(hash_images(images_below(folder), folder, processes=2))


def _named(hashed, pairs):
    return {(hashed.names[a], hashed.names[b]) for a, b in zip(pairs.first, pairs.second, strict=True)}


def test_altered_pictures_are_found_and_others_are_not(hashed):
    found = _named(hashed, duplicates(hashed))
    same = {pair for pair in found if pair[0][:3] == pair[1][:3]}
    # Six pictures of a scene make fifteen pairs.
    expected = 20 * 15
    recall, precision = len(same) / expected, len(same) / len(found)
    print(f"recall {recall:.3f}, precision {precision:.3f}")
    assert precision == 1
    assert recall > 0.95


def test_each_alteration_is_found_from_its_original(hashed):
    found = _named(hashed, duplicates(hashed))
    for how in ("resized", "recompressed", "cropped", "brighter", "darker"):
        pairs = {tuple(sorted((f"{n:03}.png", f"{n:03}-{how}.jpg"))) for n in range(20)}
        assert len(pairs & {tuple(sorted(pair)) for pair in found}) >= 19, how


def test_what_is_no_picture_is_reported_and_the_others_are_hashed(hashed):
    assert [name for name, _why in hashed.unreadable] == ["broken.jpg"]
    assert len(hashed) == SCENES + 20 * 5


def test_pairs_between_train_and_test_are_told_from_those_within(hashed):
    size = len(hashed)
    twice = together([hashed, hashed])
    within, across = between(duplicates(twice), size)
    assert len(across) >= size
    assert not set(zip(within.first.tolist(), within.second.tolist(), strict=True)) & set(
        zip(across.first.tolist(), across.second.tolist(), strict=True)
    )


def test_hashes_can_be_kept(hashed, tmp_path):
    hashed.save(tmp_path / "hashes.npz")
    again = Hashed.load(tmp_path / "hashes.npz")
    assert (again.names, again.unreadable) == (hashed.names, hashed.unreadable)
    assert np.array_equal(again.coarse, hashed.coarse)
    assert np.array_equal(again.fine, hashed.fine)


def test_a_folder_without_images_says_so(tmp_path):
    with pytest.raises(NoImages, match="has no images"):
        images_below(tmp_path)


def test_without_the_library_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "imagehash", None)
    with pytest.raises(CurationMissing, match=r"requirements-curation\.txt"):
        require_imagehash()
