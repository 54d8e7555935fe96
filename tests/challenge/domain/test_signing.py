import json
from base64 import b64decode, b64encode
from dataclasses import replace

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from challenge.domain.signing import is_authentic, key_id, public_keys, sign

CONTENTS = {"b": [1, 0.1, None], "a": {"ä": "“quoted”"}}


def verify(contents, signed) -> None:
    """As a stranger does, with nothing but the library and the published key. Raises InvalidSignature."""
    (key,) = [each["public_key"] for each in public_keys() if each["key_id"] == signed.key_id]
    text = json.dumps(contents, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    Ed25519PublicKey.from_public_bytes(b64decode(key)).verify(b64decode(signed.signature), text.encode())


def test_a_stranger_verifies_with_the_library_alone():
    signed = sign(CONTENTS)
    verify(CONTENTS, signed)
    with pytest.raises(InvalidSignature):
        verify(CONTENTS | {"c": 1}, signed)


def test_equal_contents_have_equal_digests_in_whatever_order():
    assert sign(dict(reversed(CONTENTS.items()))) == sign(CONTENTS)


@pytest.mark.parametrize(
    "change", [{"digest": "0" * 64}, {"signature": "AAAA"}, {"signature": "?"}, {"key_id": "none"}]
)
def test_anything_else_is_not_authentic(change):
    signed = sign(CONTENTS)
    assert is_authentic(CONTENTS, signed)
    assert not is_authentic(CONTENTS, replace(signed, **change))
    assert not is_authentic({"a": 1}, signed)


def test_what_a_retired_key_signed_stays_authentic(settings):
    signed = sign(CONTENTS)
    (old,) = public_keys()
    settings.SIGNING_KEY = "another"
    assert not is_authentic(CONTENTS, signed)
    settings.RETIRED_PUBLIC_KEYS = [old["public_key"]]
    assert is_authentic(CONTENTS, signed)
    assert [each["key_id"] for each in public_keys()][1:] == [old["key_id"]]


def test_a_key_is_named_by_its_own_digest():
    key = Ed25519PrivateKey.generate().public_key()
    assert len(key_id(key)) == 16
    assert key_id(Ed25519PublicKey.from_public_bytes(b64decode(b64encode(key.public_bytes_raw())))) == key_id(key)
