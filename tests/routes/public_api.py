"""What everybody asks of the API, and teams of their own things."""

TASK = "/api/v1/editions/2026/tasks/classification"

TABLE = {
    # Editions, tasks, phases and their lists.
    "GET /api/v1/editions/2026/tasks": (200,) * 5,
    f"GET {TASK}": (200,) * 5,
    f"GET {TASK}/phases": (200,) * 5,
    f"GET {TASK}/phases/val": (200,) * 5,
    f"GET {TASK}/phases/val/images": (200,) * 5,
    f"GET {TASK}/classes": (200,) * 5,
    f"GET {TASK}/evaluation": (200,) * 5,
    # Submissions and uploads.
    "GET /api/v1/submissions": (401, 200, 200, 200, 200),
    "GET /api/v1/submissions/{submission}/status": (401, 404, 404, 200, 200),
    "GET /api/v1/submissions/{submission}/result": (401, 404, 404, 200, 200),
    "GET /api/v1/uploads": (401, 200, 200, 200, 200),
    "GET /api/v1/uploads/{upload}": (401, 404, 404, 200, 404),
    # The person and their tokens.
    "GET /api/v1/me": (401, 200, 200, 200, 200),
    "GET /api/v1/tokens": (401, 200, 200, 200, 200),
    "POST /api/v1/tokens": (401, 201, 201, 201, 201),
    "DELETE /api/v1/tokens/current": (401, 204, 204, 204, 204),
    "DELETE /api/v1/tokens/{token}": (401, 404, 404, 204, 404),
    # A team, to its people.
    "POST /api/v1/editions/2026/teams": (401, 201, 409, 409, 201),
    "GET /api/v1/teams/{team}": (401, 404, 404, 200, 404),
    "PATCH /api/v1/teams/{team}": (401, 404, 404, 200, 404),
    "PUT /api/v1/teams/{team}/tasks": (401, 404, 404, 200, 404),
    "POST /api/v1/teams/{team}/leave": (401, 404, 404, 204, 404),
    "GET /api/v1/teams/{team}/members": (401, 404, 404, 200, 404),
    "GET /api/v1/teams/{team}/members/{person}": (401, 404, 404, 200, 404),
    "DELETE /api/v1/teams/{team}/members/{person}": (401, 404, 404, 409, 404),
    "POST /api/v1/teams/{team}/members/{person}/make-captain": (401, 404, 404, 409, 404),
    "GET /api/v1/teams/{team}/invitations": (401, 404, 404, 200, 404),
    "POST /api/v1/teams/{team}/invitations": (401, 404, 404, 201, 404),
    "DELETE /api/v1/teams/{team}/invitations/{invitation}": (401, 404, 404, 204, 404),
    "POST /api/v1/invitations/accept": (401, 404, 404, 404, 404),
    "GET /api/v1/teams/{team}/registration": (401, 404, 404, 200, 404),
    "PUT /api/v1/teams/{team}/registration": (401, 404, 404, 200, 404),
    "GET /api/v1/teams/{team}/webhooks": (401, 404, 404, 200, 404),
    "POST /api/v1/teams/{team}/webhooks": (401, 404, 404, 201, 404),
    "POST /api/v1/teams/{team}/webhooks/{webhook}/test": (401, 404, 404, 202, 404),
    "DELETE /api/v1/teams/{team}/webhooks/{webhook}": (401, 404, 404, 204, 404),
    "GET /api/v1/teams/{team}/allowances": (401, 404, 404, 200, 404),
    "GET /api/v1/editions/2026/registration": (200,) * 5,
}

BODIES = {
    "POST /api/v1/tokens": {"name": "cluster", "scopes": ["read"]},
    "POST /api/v1/editions/2026/teams": {"name": "Newcomers"},
    "PATCH /api/v1/teams/{team}": {"affiliation": "Analytical Engines"},
    "PUT /api/v1/teams/{team}/tasks": {"tasks": []},
    "POST /api/v1/teams/{team}/leave": {},
    "POST /api/v1/teams/{team}/members/{person}/make-captain": {},
    "POST /api/v1/teams/{team}/invitations": {"role": "observer"},
    "POST /api/v1/invitations/accept": {"secret": "guessed"},
    "PUT /api/v1/teams/{team}/registration": {"answers": {}},
    "POST /api/v1/teams/{team}/webhooks": {"url": "https://ci.example.org/yardstick"},
    "POST /api/v1/teams/{team}/webhooks/{webhook}/test": {},
}
