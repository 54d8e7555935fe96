"""The API of results: what everybody reads, and what organizers do on results day and after the year."""

API = "/api/v1/editions/2026"
ORGANIZE = f"{API}/organize"
TASK = f"{API}/tasks/classification"
EVERYBODY = (200,) * 5
NOBODY = (404,) * 5
HELPERS = (401, 404, 404, 404, 200)
SURE = {"note": "", "is_sure": True}
MOMENT = "2030-01-01T00:00:00Z"

TABLE = {
    f"GET {API}/leaderboards": EVERYBODY,
    f"GET {TASK}/leaderboard": EVERYBODY,
    f"GET {TASK}/phases/val/publications": EVERYBODY,
    f"GET {TASK}/phases/val/publications/1": EVERYBODY,
    f"GET {TASK}/phases/val/publications/1/facts": EVERYBODY,
    # The submission waits still, so that no table has it.
    f"GET {TASK}/entries/{{submission}}": NOBODY,
    f"GET {TASK}/entries/{{submission}}/classes": NOBODY,
    f"GET {TASK}/entries/{{submission}}/concept": NOBODY,
    f"GET {TASK}/entries/{{submission}}/confusions": NOBODY,
    f"GET {TASK}/entries/{{submission}}/slices": NOBODY,
    f"GET {TASK}/entries/{{submission}}/set-scores": NOBODY,
    # Without entries to compare.
    f"GET {TASK}/comparison": (422,) * 5,
    f"GET {TASK}/comparison/classes": (422,) * 5,
    f"GET {TASK}/comparison/slices": (422,) * 5,
    "GET /api/v1/comparability/classification": EVERYBODY,
    "GET /api/v1/history/results": EVERYBODY,
    "GET /api/v1/history/winners": EVERYBODY,
    f"GET {TASK}/provisional": (401, 404, 200, 200, 404),
    f"POST {TASK}/provisional/objections": (401, 403, 409, 409, 403),
    f"GET {ORGANIZE}/results": HELPERS,
    f"GET {ORGANIZE}/results/{{phase}}": HELPERS,
    f"GET {ORGANIZE}/results/{{phase}}/preview": HELPERS,
    f"GET {ORGANIZE}/results/{{phase}}/entries": HELPERS,
    f"POST {ORGANIZE}/results/publish": (401, 404, 404, 404, 409),
    f"POST {ORGANIZE}/results/{{phase}}/publish": (401, 404, 404, 404, 409),
    f"POST {ORGANIZE}/results/{{phase}}/publish-provisionally": (401, 404, 404, 404, 409),
    f"POST {ORGANIZE}/results/{{phase}}/correct": (401, 404, 404, 404, 409),
    f"POST {ORGANIZE}/results/{{phase}}/not-comparable": (401, 404, 404, 404, 409),
    f"POST {ORGANIZE}/results/{{phase}}/withdraw": HELPERS,
    f"GET {ORGANIZE}/results/{{phase}}/objections": HELPERS,
    f"POST {ORGANIZE}/results/{{phase}}/objections/{{objection}}/answer": HELPERS,
    f"GET {ORGANIZE}/results/{{phase}}/awards": HELPERS,
    f"POST {ORGANIZE}/results/{{phase}}/awards": (401, 404, 404, 404, 409),
    f"DELETE {ORGANIZE}/results/{{phase}}/awards/{{award}}": (401, 404, 404, 404, 204),
    f"GET {ORGANIZE}/results/{{phase}}/embargo-links": HELPERS,
    f"POST {ORGANIZE}/results/{{phase}}/embargo-links": (401, 404, 404, 404, 409),
    f"DELETE {ORGANIZE}/results/{{phase}}/embargo-links/{{link}}": (401, 404, 404, 404, 204),
    f"GET {ORGANIZE}/releases/{{release}}/diff": HELPERS,
    f"GET {ORGANIZE}/releases/{{release}}/diff/changes": HELPERS,
    # It is live already.
    f"POST {ORGANIZE}/releases/{{release}}/make-live": (401, 404, 404, 404, 409),
    f"GET {ORGANIZE}/activity": HELPERS,
    f"GET {ORGANIZE}/activity/{{phase}}": HELPERS,
    f"GET {ORGANIZE}/after": HELPERS,
    # The phase has not closed.
    f"POST {ORGANIZE}/after/{{phase}}/benchmark": (401, 404, 404, 404, 409),
    f"POST {ORGANIZE}/after/{{phase}}/retire": (401, 404, 404, 404, 409),
}

BODIES = {
    f"POST {TASK}/provisional/objections": {"phase": "val", "text": "Why?"},
    f"POST {ORGANIZE}/results/publish": SURE,
    f"POST {ORGANIZE}/results/{{phase}}/publish": SURE,
    f"POST {ORGANIZE}/results/{{phase}}/publish-provisionally": {"objections_until": MOMENT},
    f"POST {ORGANIZE}/results/{{phase}}/correct": {"note": "Why."},
    f"POST {ORGANIZE}/results/{{phase}}/not-comparable": {"submission_id": "{submission}", "reason": "Why."},
    f"POST {ORGANIZE}/results/{{phase}}/withdraw": {"reason": "Why."},
    f"POST {ORGANIZE}/results/{{phase}}/objections/{{objection}}/answer": {"is_upheld": True, "answer": "Yes."},
    f"POST {ORGANIZE}/results/{{phase}}/awards": {"submission_id": "{submission}", "title": "First"},
    f"POST {ORGANIZE}/results/{{phase}}/embargo-links": {"name": "The Gazette", "lifts_at": MOMENT},
    f"POST {ORGANIZE}/releases/{{release}}/make-live": {},
    f"POST {ORGANIZE}/after/{{phase}}/benchmark": {"opens_at": MOMENT},
    f"POST {ORGANIZE}/after/{{phase}}/retire": {"typed": "2026/classification/val"},
}
