import resource

import pytest

from submissions.domain.limits_of_process import data_in_use, memory_allowance

MB = 1024**2


def test_an_allocation_beyond_the_allowance_raises_and_the_limit_is_lifted_afterwards():
    before = resource.getrlimit(resource.RLIMIT_DATA)
    with memory_allowance(32 * MB), pytest.raises(MemoryError):
        bytearray(128 * MB)
    assert resource.getrlimit(resource.RLIMIT_DATA) == before


def test_an_allocation_within_the_allowance_is_made():
    with memory_allowance(128 * MB):
        assert len(bytearray(32 * MB)) == 32 * MB


def test_the_limit_is_lifted_after_an_error_too():
    before = resource.getrlimit(resource.RLIMIT_DATA)
    with pytest.raises(KeyError), memory_allowance(32 * MB):
        raise KeyError
    assert resource.getrlimit(resource.RLIMIT_DATA) == before


def test_what_is_in_use_grows_with_what_is_allocated():
    before = data_in_use()
    block = bytearray(64 * MB)
    assert data_in_use() - before >= 60 * MB
    del block


def test_where_the_kernel_does_not_tell_nothing_is_limited(monkeypatch, tmp_path):
    monkeypatch.setattr("submissions.domain.limits_of_process.STATUS", tmp_path / "absent")
    before = resource.getrlimit(resource.RLIMIT_DATA)
    with memory_allowance(MB):
        assert resource.getrlimit(resource.RLIMIT_DATA) == before
