import stat

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from submissions.storage import NoAddressError, PrivateFileStorage


@pytest.mark.parametrize("alias", ["predictions", "ground_truth", "default"])
def test_private_files_have_no_address(alias):
    with pytest.raises(NoAddressError):
        storages[alias].url("labels.csv")


def test_stores_do_not_lie_inside_each_other():
    places = [str(storages[alias].location) for alias in ("public", "predictions", "ground_truth")]
    assert not any(a != b and (a + "/").startswith(b + "/") for a in places for b in places)
    assert len(set(places)) == 3


@pytest.mark.parametrize(("for_group", "file", "folder"), [(False, 0o600, 0o700), (True, 0o640, 0o770)])
def test_only_its_owner_opens_a_file_and_its_group_where_users_share_a_folder(tmp_path, for_group, file, folder):
    store = PrivateFileStorage(tmp_path / "labels", for_group=for_group)
    saved = tmp_path / "labels" / store.save("year/labels.csv", ContentFile(b"image,label\n"))
    assert [stat.S_IMODE(path.stat().st_mode) for path in (saved, saved.parent)] == [file, folder]
