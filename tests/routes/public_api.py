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
}
