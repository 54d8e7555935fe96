"""The OpenAPI schema: Ninja's, and what every operation has in common."""

from typing import Any

from django.utils.functional import Promise
from ninja import Field, Schema
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from .idempotency import takes_key
from .problems import MEDIA_TYPE

VERSION = "1.0.0"
ABOUT = """
Submit prediction files, follow their scoring, read leaderboards, verify receipts, organize an edition.

* **Tokens**: `Authorization: Bearer ys_…`, made at `/tokens/`, with the scopes `read`, `submit` and `organize`.
* **Errors** are `application/problem+json` with a stable `code`; `/api/problems` lists the codes.
* **Lists** come by pages: `limit` and `offset` in, `items`, `count` and `next` out.
* **ETag**: send it as `If-None-Match` to be told 304, or as `If-Match` to change only what you read.
* **Idempotency-Key**: a POST, sent again with the same token and key within a day, is done once.
* **Limits**: `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` tell the limit that counts for the request,
  a token's or an address's; 429 says when to come again in `Retry-After`.
"""


class FieldProblem(Schema):
    where: list[str] = Field(description="The way to the field; empty for the whole.")
    message: str


class Problem(Schema):
    """RFC 9457. Some codes tell more, as `next_allowed_at`."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldProblem] = []


# Paths that are no operations of Ninja's: `submissions.api.tus` describes the resumable uploads.
FURTHER_PATHS: dict[str, dict[str, Any]] = {}

BEARER = "Token"
BEARER_SCHEME = {"type": "http", "scheme": "bearer", "description": "Made at `/tokens/`, shown once."}

WORDS = {
    400: "The address or the body cannot be read.",
    401: "No valid token came with the request.",
    403: "This person or token may not do this.",
    404: "There is no such thing, or not for who asks.",
    405: "The address does not take this method.",
    409: "It cannot be done as things stand.",
    412: "It has changed since it was read (`If-Match`).",
    422: "What was sent does not fit.",
    429: "A limit is reached; `Retry-After` says when to come again.",
    "default": "Another problem; its `code` says which.",
}
IF_MATCH = "The ETag of what you read: the change is made only if that is still what a GET answers right before it."
IDEMPOTENCY_KEY = "Any text of your own: the same request under it is done once, and for a day answered the same."


class YardstickSchema(OpenAPISchema):
    """The schema, with the problems and headers that operations share."""

    def __init__(self, api: Any, path_prefix: str) -> None:
        super().__init__(api, path_prefix)
        told = Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
        self.add_schema_definitions(told.pop("$defs"))
        self.add_schema_definitions({"Problem": told})
        self["components"]["responses"] = _shared_responses()
        for path, operations in FURTHER_PATHS.items():
            self["paths"].setdefault(f"/{path_prefix}{path}".replace("//", "/"), {}).update(operations)
        for operations in self["paths"].values():
            _offer_if_match(operations)
        self._spell_out()

    def operation_details(self, operation: Operation) -> Any:
        details = super().operation_details(operation)
        for status in self._problems_of(operation, details):
            details["responses"].setdefault(status, problem_response(status))
        if takes_key(operation):
            details["parameters"].append(_header("Idempotency-Key", IDEMPOTENCY_KEY))
        if scope := _scope_of(operation):
            details["description"] = f"{details.get('description', '')}\n\nScope: `{scope}`.".strip()
        return details

    def operation_parameters(self, operation: Operation) -> Any:
        """Headers by their names on the wire: Ninja's are those of Python, which servers drop."""
        found = super().operation_parameters(operation)
        for each in found:
            if each["in"] == "header":
                each["name"] = each["name"].replace("_", "-").title()
        return found

    def operation_security(self, operation: Operation) -> Any:
        """A token, or where one may come without, a token or nothing."""
        if not operation.auth_callbacks:
            return None
        super().operation_security(operation)
        self.securitySchemes = {BEARER: BEARER_SCHEME}
        is_optional = any(getattr(each, "is_optional", False) for each in operation.auth_callbacks)
        return [{BEARER: []}, {}] if is_optional else [{BEARER: []}]

    def _problems_of(self, operation: Operation, details: Any) -> list[int | str]:
        found: list[int | str] = [400, 429, "default"]
        if operation.auth_callbacks:
            found += [401, 403]
        if any(each["in"] == "path" for each in details["parameters"]):
            found.append(404)
        if details["parameters"] or "requestBody" in details:
            found.append(422)
        if set(operation.methods) - {"GET"}:
            found.append(409)
        return sorted(found, key=str)

    def _spell_out(self) -> None:
        """Plain JSON: translated texts as strings, statuses as keys of objects are."""
        plain = _plain(dict(self))
        self.clear()
        self.update(plain)


def problem_response(status: int | str) -> dict[str, Any]:
    """How an operation tells a problem with this status: by its name among the shared responses."""
    return {"$ref": f"#/components/responses/Problem{status}"}


def _shared_responses() -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {f"Problem{status}": {"description": told, "content": content} for status, told in WORDS.items()}


def _offer_if_match(operations: dict[str, Any]) -> None:
    """What is read by a GET may be changed on the condition that it still is what was read."""
    for method in {"put", "patch", "delete"} & operations.keys() if "get" in operations else ():
        operations[method]["parameters"].append(_header("If-Match", IF_MATCH))
        operations[method]["responses"].setdefault(412, problem_response(412))


def _header(name: str, description: str) -> dict[str, Any]:
    schema = {"type": "string", "minLength": 1, "maxLength": 200}
    return {"in": "header", "name": name, "required": False, "description": description, "schema": schema}


def _scope_of(operation: Operation) -> str:
    return next((each.scope for each in operation.auth_callbacks or () if hasattr(each, "scope")), "")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, Promise) else value
