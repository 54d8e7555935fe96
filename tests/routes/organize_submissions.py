"""What organizers ask of the API about what teams do: the side of the app `submissions`."""

EDITION = "/api/v1/editions/2026/organize"
PHASE = f"{EDITION}/tasks/classification/phases/val"


def _for_organizers(status: int) -> tuple[int, ...]:
    """Whoever does not organize the edition is not told that there is anything."""
    return (401, 404, 404, 404, status)


TABLE = {
    f"GET {EDITION}/terms": _for_organizers(200),
    f"GET {EDITION}/terms/draft": _for_organizers(404),
    f"PUT {EDITION}/terms/draft": _for_organizers(200),
    f"DELETE {EDITION}/terms/draft": _for_organizers(204),
    f"POST {EDITION}/terms/draft/publish": _for_organizers(422),
    f"GET {EDITION}/terms/acceptances": _for_organizers(200),
    f"GET {EDITION}/terms/waiting-teams": _for_organizers(200),
    f"GET {EDITION}/registrations": _for_organizers(200),
    f"POST {EDITION}/registrations/{{registration}}/decide": _for_organizers(200),
    f"GET {EDITION}/registration-rules": _for_organizers(200),
    f"PUT {EDITION}/registration-rules": _for_organizers(200),
    f"GET {EDITION}/data-files": _for_organizers(200),
    f"POST {EDITION}/data-files": _for_organizers(201),
    f"POST {EDITION}/data-files/upload": (401, 422, 422, 422, 422),
    f"GET {EDITION}/data-files/{{data}}": _for_organizers(200),
    f"PATCH {EDITION}/data-files/{{data}}": _for_organizers(200),
    f"DELETE {EDITION}/data-files/{{data}}": _for_organizers(204),
    f"POST {EDITION}/data-files/{{data}}/upload": _for_organizers(422),
    f"GET {EDITION}/news": _for_organizers(200),
    f"POST {EDITION}/news": _for_organizers(201),
    f"GET {EDITION}/news/{{post}}": _for_organizers(200),
    f"PATCH {EDITION}/news/{{post}}": _for_organizers(200),
    f"DELETE {EDITION}/news/{{post}}": _for_organizers(204),
    f"GET {EDITION}/questions": _for_organizers(200),
    f"GET {EDITION}/questions/{{question}}": _for_organizers(200),
    f"PUT {EDITION}/questions/{{question}}/answer": _for_organizers(200),
    f"GET {EDITION}/dates": _for_organizers(200),
    # Results are published: dates stay.
    f"POST {EDITION}/dates/plan": _for_organizers(422),
    f"GET {EDITION}/date-changes": _for_organizers(200),
    f"POST {EDITION}/date-changes": _for_organizers(422),
    f"GET {EDITION}/teams": _for_organizers(200),
    f"GET {EDITION}/teams/{{team}}": _for_organizers(200),
    f"PATCH {EDITION}/teams/{{team}}": _for_organizers(200),
    f"GET {EDITION}/notices": _for_organizers(200),
    f"POST {EDITION}/notices": _for_organizers(201),
    f"GET {EDITION}/notices/reach": _for_organizers(200),
    f"GET {EDITION}/notices/undelivered": _for_organizers(200),
    f"POST {EDITION}/notices/retry": _for_organizers(200),
    f"GET {EDITION}/notices/{{notice}}": _for_organizers(200),
    f"GET {EDITION}/notices/{{notice}}/deliveries": _for_organizers(200),
    f"POST {EDITION}/notices/{{notice}}/retry": _for_organizers(200),
    f"GET {EDITION}/queue": _for_organizers(200),
    f"GET {EDITION}/evaluations": _for_organizers(200),
    f"GET {EDITION}/evaluations/{{evaluation}}": _for_organizers(200),
    f"POST {EDITION}/evaluations/{{evaluation}}/requeue": _for_organizers(409),
    f"POST {EDITION}/evaluations/{{evaluation}}/fail": _for_organizers(200),
    f"GET {EDITION}/dry-runs": _for_organizers(200),
    f"GET {EDITION}/dry-runs/{{dry_run}}": _for_organizers(200),
    f"POST {PHASE}/dry-runs": _for_organizers(202),
    f"GET {EDITION}/releases/{{release}}/rescoring": _for_organizers(200),
    f"POST {EDITION}/releases/{{release}}/rescoring": _for_organizers(202),
    f"POST {EDITION}/releases/{{release}}/rescoring/stop": _for_organizers(200),
    f"POST {EDITION}/releases/{{release}}/rescoring/again": _for_organizers(200),
    # The phase is open: its labels are nobody's to look at.
    f"GET {PHASE}/label-audits": _for_organizers(409),
    f"POST {PHASE}/label-audits": _for_organizers(409),
    f"GET {PHASE}/label-audits/{{audit}}": _for_organizers(409),
    f"GET {PHASE}/label-audits/{{audit}}/images": _for_organizers(409),
    f"GET {PHASE}/relabellings": _for_organizers(200),
    f"POST {PHASE}/relabellings": (401, 422, 422, 422, 422),
}

BODIES = {
    f"PUT {EDITION}/terms/draft": {"body": "Use it well."},
    f"POST {EDITION}/registrations/{{registration}}/decide": {
        "state": "declined",
        "seen": "approved",
        "reason": "It asked twice.",
    },
    f"PUT {EDITION}/registration-rules": {"rule": "open"},
    f"POST {EDITION}/data-files": {"title": "Images", "url": "https://example.org/images.tar"},
    f"PATCH {EDITION}/data-files/{{data}}": {"title": "Labels"},
    f"POST {EDITION}/news": {"title": "Open", "body": "Come in."},
    f"PATCH {EDITION}/news/{{post}}": {"title": "The data"},
    f"PUT {EDITION}/questions/{{question}}/answer": {"audience": "team", "answer": "You may."},
    # Results are published: dates stay.
    f"POST {EDITION}/dates/plan": {"by": "7d", "reason": "A fault of ours."},
    f"POST {EDITION}/date-changes": {"by": "7d", "reason": "A fault of ours.", "seen": "another plan"},
    f"PATCH {EDITION}/teams/{{team}}": {"is_competing": False, "reason": "A baseline"},
    f"POST {EDITION}/notices": {"subject": "Hello", "text": "Dear all"},
    f"POST {EDITION}/evaluations/{{evaluation}}/fail": {"note": "Sent by mistake."},
    f"POST {PHASE}/label-audits": {},
}
