"""Receipts of scores, and the log of publications."""

SIGN_IN = 302  # to the sign-in page
EVERYBODY = (200,) * 5

TABLE = {
    # The submission waits still, so that it has no receipt; tests/submissions/api/test_receipts.py has one that has.
    "GET /api/v1/submissions/{submission}/receipt": (401, 404, 404, 404, 404),
    "GET /api/v1/submissions/{submission}/receipts": (401, 404, 404, 200, 200),
    "GET /submissions/{submission}/receipt.json": (SIGN_IN, 404, 404, 404, 404),
    "GET /2026/classification/entries/{submission}/receipt.json": (404,) * 5,
    "GET /log/": EVERYBODY,
    "GET /api/v1/log": EVERYBODY,
    "GET /api/v1/log/head": EVERYBODY,
}
