import json
from base64 import b64decode, b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from challenge.domain.signing import is_authentic, key_id, public_keys, retiring, sign
from challenge.settings.environment import retired_keys

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
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
    assert is_authentic(CONTENTS, signed, issued_at=NOW)
    assert not is_authentic(CONTENTS, replace(signed, **change), issued_at=NOW)
    assert not is_authentic({"a": 1}, signed, issued_at=NOW)


def test_what_a_retired_key_signed_stays_authentic(settings):
    signed = sign(CONTENTS)
    (old,) = public_keys()
    settings.SIGNING_KEY = "another"
    assert not is_authentic(CONTENTS, signed, issued_at=NOW)
    settings.RETIRED_PUBLIC_KEYS = retired_keys(old["public_key"])
    assert is_authentic(CONTENTS, signed, issued_at=NOW)
    assert [(each["key_id"], each["retired_at"]) for each in public_keys()][1:] == [(old["key_id"], None)]


@pytest.mark.parametrize(
    ("later", "counts"), [(-timedelta(microseconds=1), True), (timedelta(), False), (timedelta(days=1), False)]
)
def test_a_retired_key_signs_nothing_that_was_issued_since(settings, later, counts):
    signed = sign(CONTENTS)
    entry = retiring(NOW)
    settings.SIGNING_KEY = "another"
    settings.RETIRED_PUBLIC_KEYS = retired_keys(entry)
    assert is_authentic(CONTENTS, signed, issued_at=NOW + later) is counts
    assert [each["retired_at"] for each in public_keys()] == [None, "2026-11-01T12:00:00+00:00"]


def test_keys_follow_each_other_and_each_counts_for_its_own_time(settings):
    signed, entries = [], []
    for day, secret in enumerate(("first", "second", "third")):
        settings.SIGNING_KEY = secret
        signed.append(sign(CONTENTS))
        entries.append(retiring(NOW + timedelta(days=day)))
    settings.RETIRED_PUBLIC_KEYS = retired_keys(", ".join(entries[:2]))
    first_day, second_day, later = (NOW + timedelta(days=day, hours=-1) for day in range(3))
    counting = [
        [is_authentic(CONTENTS, each, issued_at=at) for at in (first_day, second_day, later)] for each in signed
    ]
    assert counting == [[True, False, False], [True, True, False], [True, True, True]]


def test_a_key_is_named_by_its_own_digest():
    key = Ed25519PrivateKey.generate().public_key()
    assert len(key_id(key)) == 16
    assert key_id(Ed25519PublicKey.from_public_bytes(b64decode(b64encode(key.public_bytes_raw())))) == key_id(key)
