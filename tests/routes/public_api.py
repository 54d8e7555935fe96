"""What everybody asks of the API, and teams of their own things."""

TASK = "/api/v1/editions/2026/tasks/classification"

TABLE = {
    # Editions, tasks, phases and their lists.
    "GET /api/v1/editions/2026/tasks": (200,) * 5,
    f"GET {TASK}": (200,) * 5,
    f"GET {TASK}/phases": (200,) * 5,
    f"GET {TASK}/phases/val": (200,) * 5,
    f"GET {TASK}/phases/val/images": (200,) * 5,
}
