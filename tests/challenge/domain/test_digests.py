import pytest

from challenge.domain.digests import digest_of_chunks, digest_of_facts

# FIPS 180-2, appendix B.
ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
TWO_BLOCKS = "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"


def test_the_standards_own_examples():
    assert digest_of_chunks([b"abc"]) == ABC
    assert digest_of_chunks([b"abcdbcdecdefdefgefghfghighijhijk", b"ijkljklmklmnlmnomnopnopq"]) == TWO_BLOCKS


@pytest.mark.parametrize("chunks", [[b"a", b"b", b"c"], [b"", b"abc", b""], iter([b"ab", b"c"])])
def test_how_bytes_arrive_does_not_matter(chunks):
    assert digest_of_chunks(chunks) == ABC


def test_the_order_of_keys_does_not_matter_at_any_depth():
    assert digest_of_facts({"a": 1, "b": {"c": 2, "d": 3}}) == digest_of_facts({"b": {"d": 3, "c": 2}, "a": 1})


@pytest.mark.parametrize(
    ("one", "other"),
    [([1, 2], [2, 1]), ({"a": 1}, {"a": "1"}), ({"a": None}, {}), ({"a": 0}, {"a": False}), ("é", "e\u0301")],
)
def test_facts_that_differ_have_digests_that_differ(one, other):
    assert digest_of_facts(one) != digest_of_facts(other)
