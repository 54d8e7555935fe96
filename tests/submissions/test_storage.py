import pytest
from django.core.files.storage import storages

from submissions.storage import NoAddressError


@pytest.mark.parametrize("alias", ["predictions", "ground_truth", "default"])
def test_private_files_have_no_address(alias):
    with pytest.raises(NoAddressError):
        storages[alias].url("labels.csv")


def test_stores_do_not_lie_inside_each_other():
    places = [str(storages[alias].location) for alias in ("public", "predictions", "ground_truth")]
    assert not any(a != b and (a + "/").startswith(b + "/") for a in places for b in places)
    assert len(set(places)) == 3
