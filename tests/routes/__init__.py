"""Which role gets which status at which address: one module a subject, gathered here.

Each module has `TABLE`, `"METHOD address" -> status for each of ROLES`, and may have `BODIES`, the JSON that a route is
sent. Names in braces come from `world.py`.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

ROLES = ("anonymous", "stranger", "other_team", "member", "organizer")

TABLE: dict[str, tuple[int, ...]] = {}
BODIES: dict[str, dict[str, Any]] = {}
for found in iter_modules(__path__):
    module = import_module(f"{__name__}.{found.name}")
    TABLE |= getattr(module, "TABLE", {})
    BODIES |= getattr(module, "BODIES", {})
