import pytest

from challenge.api.frame import api
from challenge.management.commands.api_schema import PATH, schema_text
from tests.routes import TABLE

HOW = "run `make schema`, look at what changed for those who use the API, and commit it"


@pytest.fixture(scope="module")
def schema():
    import json

    return json.loads(schema_text())


def operations(schema):
    return [
        (f"{method.upper()} {path}", told)
        for path, methods in schema["paths"].items()
        for method, told in methods.items()
    ]


def test_the_file_in_the_documents_is_the_schema_of_the_server():
    assert PATH.read_text() == schema_text(), HOW


def test_it_is_put_together_once_a_process():
    assert api.get_openapi_schema() is api.get_openapi_schema()


def test_every_operation_says_what_it_does_and_has_a_name_of_its_own(schema):
    found = operations(schema)
    assert [name for name, told in found if not told.get("summary")] == []
    assert len({told["operationId"] for _name, told in found}) == len(found) >= len(TABLE) * 0.2


def test_every_operation_tells_its_problems(schema):
    for name, told in operations(schema):
        assert "default" in told["responses"], name
        if told.get("security"):
            assert {"401", "403"} <= told["responses"].keys(), name


def test_what_needs_a_token_names_its_scope(schema):
    unnamed = [
        name for name, told in operations(schema) if told.get("security") and "Scope: `" not in told["description"]
    ]
    assert unnamed == []


def test_every_post_takes_a_key_under_the_name_that_servers_read(schema):
    """But for tus, which knows by the offset what has arrived."""
    taking = {
        name
        for name, told in operations(schema)
        if "Idempotency-Key" in [each["name"] for each in told.get("parameters", ()) if each["in"] == "header"]
    }
    posts = {name for name, _told in operations(schema) if name.startswith("POST")}
    assert taking == posts - {"POST /api/v1/uploads/"}
    assert "POST /api/v1/editions/{year}/tasks/{task}/submissions" in taking


def test_what_clients_send_has_bounds(schema):
    """A text without an end or a list without one would be a way to fill the server's memory."""
    found = [
        f"{model}.{name}"
        for model, told in schema["components"]["schemas"].items()
        if told.get("additionalProperties") is False
        for name, field in told.get("properties", {}).items()
        for each in field.get("anyOf", [field])
        if (each.get("type") == "string" and not {"maxLength", "pattern", "format", "enum", "const"} & each.keys())
        or (each.get("type") == "array" and "maxItems" not in each)
    ]
    assert found == []
