"""Commitments, counted by a stranger with nothing but a hash."""

import hashlib
import json

import pytest

from submissions.domain.commitments import commitment, fresh_nonces
from submissions.scoring.report import numbers_of

NUMBER = {"images": 12, "value": {"wrong": [5, 3], "error": [5 / 12, 0.25]}}
REPORT = {
    "images": 12,
    "metrics": {"flat_error": {"wrong": [3]}, "hierarchical_error": {"cost_sum": [40]}},
    "image_sets": {"anchor": {"images": 4, "metrics": {"flat_error": {"wrong": [1]}}}},
    "slices": {"size=small": {"images": 4, "metrics": {"flat_error": {"wrong": [1]}}}},
    "parts": {
        "live": {"images": 8, "metrics": {"flat_error": {"wrong": [2]}}},
        "holdout": {"images": 4, "metrics": {"flat_error": {"wrong": [1]}}},
    },
}


def test_a_commitment_is_the_digest_of_what_it_fixes():
    nonce = "ab" * 32
    told = {"name": "all/flat_error", "nonce": nonce, "images": 12, "value": NUMBER["value"]}
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert commitment("all/flat_error", nonce, NUMBER) == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    "change",
    [
        {"name": "live/flat_error"},
        {"nonce": "ac" * 32},
        {"number": NUMBER | {"images": 13}},
        {"number": NUMBER | {"value": {"wrong": [5, 2], "error": [5 / 12, 0.25]}}},
        {"number": NUMBER | {"value": {"wrong": [5, 3], "error": [5 / 12, 0.2500000000000001]}}},
        {"number": NUMBER | {"value": {"wrong": [3, 5], "error": [5 / 12, 0.25]}}},
    ],
)
def test_another_name_nonce_or_number_is_another_commitment(change):
    told = {"name": "all/flat_error", "nonce": "ab" * 32, "number": NUMBER}
    assert commitment(**(told | change)) != commitment(**told)


def test_every_metric_of_the_whole_and_of_both_parts_is_committed_to():
    assert {name: each["images"] for name, each in numbers_of(REPORT).items()} == {
        "all/flat_error": 12,
        "all/hierarchical_error": 12,
        "live/flat_error": 8,
        "holdout/flat_error": 4,
    }
    assert numbers_of(REPORT)["holdout/flat_error"] == {"images": 4, "value": {"wrong": [1]}}


def test_nonces_are_drawn_anew_each_time():
    first, second = fresh_nonces(["a", "b"]), fresh_nonces(["a", "b"])
    assert all(len(bytes.fromhex(nonce)) == 32 for nonce in first.values())
    assert len({*first.values(), *second.values()}) == 4
