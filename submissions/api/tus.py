"""The resumable uploads in the schema of the API: they are plain views (`views/uploads.py`), so Ninja knows none."""

from typing import Any

from challenge.api.description import FURTHER_PATHS, problem_response

TAG = "uploads"
SECURITY: list[dict[str, list[str]]] = [{"Token": []}]
ABOUT = "tus 1.0 (https://tus.io/protocols/resumable-upload). Scope: `submit`, or a browser's session with X-CSRFToken."


def _header(name: str, description: str, schema: dict[str, Any], *, required: bool = True) -> dict[str, Any]:
    return {"in": "header", "name": name, "required": required, "description": description, "schema": schema}


def _answer(description: str, **headers: str) -> dict[str, Any]:
    told = {
        name.replace("_", "-"): {"description": text, "schema": {"type": "string"}} for name, text in headers.items()
    }
    return {"description": description, "headers": told}


VERSION = _header("Tus-Resumable", "The version of the protocol.", {"type": "string", "enum": ["1.0.0"]})
WHOLE = {"type": "integer", "minimum": 0, "maximum": 2**40}
UPLOAD_ID = {
    "in": "path",
    "name": "upload_id",
    "required": True,
    "schema": {"type": "string", "format": "uuid"},
}
PROBLEMS = {str(status): problem_response(status) for status in (400, 401, 403, 404, 409, 412, 422, 429, "default")}


def _operation(name: str, summary: str, answers: dict[str, Any], *parameters: dict[str, Any]) -> dict[str, Any]:
    return {
        "operationId": f"tus_{name}",
        "summary": summary,
        "description": ABOUT,
        "tags": [TAG],
        "security": SECURITY,
        "parameters": [VERSION, *parameters],
        "responses": answers | PROBLEMS,
    }


METADATA = (
    "Pairs of key and Base64, separated by commas: `year` and `task`, and perhaps `filename`, `message`, `track`, "
    "`is_competing` (true or false) and `sha256`."
)
CREATE = _operation(
    "create",
    "Announce an upload",
    {"201": _answer("Bring its bytes to the address.", Location="The upload.", Upload_Expires="When it is given up.")},
    _header("Upload-Length", "Bytes of the whole file.", WHOLE | {"minimum": 1}),
    _header("Upload-Metadata", METADATA, {"type": "string", "maxLength": 4000}),
)
OFFSET = _operation(
    "offset",
    "How many bytes have arrived",
    {"200": _answer("Go on from here.", Upload_Offset="Bytes that are stored.", Upload_Length="Bytes of the whole.")},
    UPLOAD_ID,
)
CHECKSUM = _header(
    "Upload-Checksum",
    "`sha256`, a space, and the digest of these bytes in Base64.",
    {"type": "string"},
    required=False,
)
APPEND = _operation(
    "append",
    "Bring the next bytes",
    {"204": _answer("Stored.", Upload_Offset="Bytes that are stored now.")},
    UPLOAD_ID,
    _header("Upload-Offset", "Where these bytes begin; it must be where the last ones ended.", WHOLE),
    CHECKSUM,
) | {
    "requestBody": {
        "required": True,
        "content": {"application/offset+octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
END = _operation("end", "Give an upload up", {"204": _answer("Its bytes are removed.")}, UPLOAD_ID)

FURTHER_PATHS["/uploads/"] = {"post": CREATE}
FURTHER_PATHS["/uploads/{upload_id}/"] = {"head": OFFSET, "patch": APPEND, "delete": END}
