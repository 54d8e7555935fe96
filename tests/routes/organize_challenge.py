"""What organizers ask of the API about an edition itself: the side of the app `challenge`."""

EDITION = "/api/v1/editions/2026/organize"
PEOPLE = f"{EDITION}/organizers"
PAGES = f"{EDITION}/pages"
TASKS = f"{EDITION}/tasks"
TASK = f"{TASKS}/classification"
DRAFT = f"{TASK}/classes/draft"
PHASE = f"{TASK}/phases/val"
SETS = f"{PHASE}/image-sets"
LABELS = f"{PHASE}/labels"
SAMPLES = f"{PHASE}/samples"
ROUNDS = f"{PHASE}/vote-rounds"

SIGNED_IN = (401, 422, 422, 422, 422)  # an upload without its file is read before anybody asks whose edition it is
STAFF = (401, 403, 403, 403, 403)  # of whom none is among these


def _for_organizers(status: int) -> tuple[int, ...]:
    """Whoever does not organize the edition is not told that there is anything."""
    return (401, 404, 404, 404, status)


TABLE = {
    "POST /api/v1/editions": STAFF,
    "GET /api/v1/organized-editions": (401, 200, 200, 200, 200),
    f"GET {EDITION}": _for_organizers(200),
    f"PATCH {EDITION}": _for_organizers(200),
    f"DELETE {EDITION}?confirm=2026": _for_organizers(422),
    f"GET {EDITION}/readiness": _for_organizers(200),
    f"POST {EDITION}/announce": _for_organizers(200),
    f"POST {EDITION}/conceal": _for_organizers(422),
    f"POST {EDITION}/open": _for_organizers(200),
    f"GET {PEOPLE}": _for_organizers(200),
    f"GET {PEOPLE}/me": _for_organizers(200),
    f"PATCH {PEOPLE}/me": _for_organizers(200),
    f"GET {PEOPLE}/{{organizer}}": _for_organizers(200),
    f"PATCH {PEOPLE}/{{organizer}}": _for_organizers(200),
    # An edition keeps its last chair.
    f"DELETE {PEOPLE}/{{organizer}}": _for_organizers(422),
    f"GET {EDITION}/invitations": _for_organizers(200),
    f"POST {EDITION}/invitations": _for_organizers(201),
    f"GET {EDITION}/invitations/{{organizer_invitation}}": _for_organizers(200),
    f"DELETE {EDITION}/invitations/{{organizer_invitation}}": _for_organizers(204),
    f"GET {PAGES}": _for_organizers(200),
    f"POST {PAGES}": _for_organizers(201),
    f"GET {PAGES}/rules": _for_organizers(200),
    f"PATCH {PAGES}/rules": _for_organizers(200),
    f"DELETE {PAGES}/rules": _for_organizers(204),
    f"POST {PAGES}/rules/move": _for_organizers(200),
    f"GET {TASKS}": _for_organizers(200),
    f"POST {TASKS}": _for_organizers(201),
    f"GET {TASK}": _for_organizers(200),
    f"PATCH {TASK}": _for_organizers(200),
    # Teams have sent files to it.
    f"DELETE {TASK}": _for_organizers(422),
    f"POST {TASK}/move": _for_organizers(200),
    f"GET {DRAFT}": _for_organizers(404),
    f"DELETE {DRAFT}": _for_organizers(404),
    f"GET {DRAFT}/classes": _for_organizers(404),
    f"POST {DRAFT}/add": _for_organizers(200),
    f"POST {DRAFT}/remove": _for_organizers(200),
    f"POST {DRAFT}/begin": _for_organizers(200),
    f"POST {DRAFT}/load": _for_organizers(422),
    f"POST {DRAFT}/freeze": _for_organizers(404),
    f"GET {TASK}/synsets?q=fox": _for_organizers(200),
    f"GET {TASK}/synsets/n02119789": _for_organizers(200),
    f"GET {TASK}/classes/report": _for_organizers(200),
    f"GET {TASK}/phases": _for_organizers(200),
    f"POST {TASK}/phases": _for_organizers(201),
    f"GET {PHASE}": _for_organizers(200),
    f"PATCH {PHASE}": _for_organizers(200),
    f"DELETE {PHASE}": _for_organizers(422),
    f"GET {SETS}": _for_organizers(200),
    f"POST {SETS}": SIGNED_IN,
    f"GET {SETS}/of-others": _for_organizers(200),
    f"POST {SETS}/take-over": _for_organizers(422),
    f"GET {SETS}/{{image_set}}": _for_organizers(200),
    f"PATCH {SETS}/{{image_set}}": _for_organizers(200),
    f"DELETE {SETS}/{{image_set}}": _for_organizers(422),
    f"POST {SETS}/{{image_set}}/up": _for_organizers(200),
    f"GET {EDITION}/labels": _for_organizers(200),
    f"GET {LABELS}": _for_organizers(200),
    f"POST {LABELS}": SIGNED_IN,
    f"GET {LABELS}/1": _for_organizers(200),
    f"POST {LABELS}/1/freeze": _for_organizers(200),
    f"POST {LABELS}/1/make-live": _for_organizers(200),
    f"POST {LABELS}/withdraw": _for_organizers(201),
    f"POST {LABELS}/reinstate": _for_organizers(422),
    f"GET {SAMPLES}": _for_organizers(200),
    f"POST {SAMPLES}": SIGNED_IN,
    f"GET {SAMPLES}/{{sample}}": _for_organizers(200),
    f"PATCH {SAMPLES}/{{sample}}": _for_organizers(200),
    f"DELETE {SAMPLES}/{{sample}}": _for_organizers(204),
    f"POST {SAMPLES}/{{sample}}/move": _for_organizers(200),
    f"GET {ROUNDS}": _for_organizers(200),
    f"POST {ROUNDS}": SIGNED_IN,
    f"GET {ROUNDS}/{{round}}": _for_organizers(200),
    f"GET {ROUNDS}/{{round}}/tables/undecided": _for_organizers(200),
    f"POST {ROUNDS}/{{round}}/decided": SIGNED_IN,
    f"POST {ROUNDS}/{{round}}/draft": _for_organizers(409),
    f"GET {EDITION}/edition.yaml": _for_organizers(200),
    f"POST {EDITION}/manifest/diff": _for_organizers(422),
    f"POST {EDITION}/manifest/import": _for_organizers(422),
    "POST /api/v1/manifests/diff": STAFF,
    "POST /api/v1/manifests/import": STAFF,
}

BODIES = {
    "POST /api/v1/editions": {"year": 2027, "title": "Next"},
    f"PATCH {EDITION}": {"title": "Another"},
    f"PATCH {PEOPLE}/me": {"is_named": True},
    f"PATCH {PEOPLE}/{{organizer}}": {"role": "chair"},
    f"POST {EDITION}/invitations": {"role": "helper"},
    f"POST {PAGES}": {"title": "Questions", "slug": "faq"},
    f"PATCH {PAGES}/rules": {"title": "Fair play"},
    f"POST {PAGES}/rules/move": {"places": 1},
    f"POST {TASKS}": {"kind": "detection", "title": "Detection", "slug": "detection"},
    f"PATCH {TASK}": {"title": "Naming"},
    f"POST {TASK}/move": {"places": -1},
    f"POST {DRAFT}/add": {"wnids": ["n02119789"]},
    f"POST {DRAFT}/remove": {"wnids": ["n02119789"]},
    f"POST {DRAFT}/freeze": {"name": "Six classes"},
    f"POST {TASK}/phases": {"title": "Test", "slug": "test", "split": "test", "opens_at": "2027-01-01T00:00:00Z"},
    f"PATCH {PHASE}": {"title": "Warm-up"},
    f"POST {SETS}/take-over": {"image_set": "{image_set}"},
    f"PATCH {SETS}/{{image_set}}": {"role": "anchor"},
    f"POST {LABELS}/withdraw": {"images": ["val_001"], "reason": "Blurred."},
    f"POST {LABELS}/reinstate": {"images": ["val_001"], "reason": "Sharp."},
    f"PATCH {SAMPLES}/{{sample}}": {"caption": "In snow"},
    f"POST {SAMPLES}/{{sample}}/move": {"places": 1},
    f"POST {EDITION}/manifest/diff": {"text": "format: another"},
    f"POST {EDITION}/manifest/import": {"text": "format: another", "seal": "0" * 64},
    "POST /api/v1/manifests/diff": {"text": "format: another"},
    "POST /api/v1/manifests/import": {"text": "format: another", "seal": "0" * 64},
}
