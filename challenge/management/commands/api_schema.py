"""Writes the OpenAPI schema of the API to its file in the documentation."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import get_resolver

from challenge.api.frame import api

PATH = Path(settings.BASE_DIR) / "docs" / "api" / "openapi-v1.json"


class Command(BaseCommand):
    help = "Writes docs/api/openapi-v1.json anew; a test fails while it differs from what the server tells."

    def handle(self, **_options: Any) -> None:
        PATH.parent.mkdir(parents=True, exist_ok=True)
        PATH.write_text(schema_text())
        self.stdout.write(f"{PATH.relative_to(settings.BASE_DIR)} is written.")


def schema_text() -> str:
    """The schema as the file holds it: JSON, keys sorted, so that a change of it reads as one."""
    # Routers are added where addresses are.
    _ = get_resolver().url_patterns
    return json.dumps(api.get_openapi_schema(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
