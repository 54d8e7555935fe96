"""Tests without a transaction of their own empty all tables at their end, those too whose rows are never deleted.

PostgreSQL truncates, of which triggers for rows hear nothing; SQLite deletes row by row.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.db import connection
from django.db.backends.sqlite3.operations import DatabaseOperations

TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND upper(sql) LIKE '%BEFORE DELETE%'"


@contextmanager
def tests_may_empty_tables() -> Iterator[None]:
    empty = DatabaseOperations.execute_sql_flush

    def without_triggers(operations: DatabaseOperations, statements: Any) -> None:
        with connection.cursor() as cursor:
            triggers = cursor.execute(TRIGGERS).fetchall()
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            empty(operations, statements)
            for _name, sql in triggers:
                cursor.execute(sql)

    with patch.object(DatabaseOperations, "execute_sql_flush", without_triggers):
        yield
