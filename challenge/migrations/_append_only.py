"""Tables whose rows the database itself neither changes nor deletes; triggers refuse it.

A later migration that remakes such a table on SQLite loses the guard there and must call it again (tests say so).
"""

from django.db import migrations

SQLITE = """
    CREATE TRIGGER {table}_stays_{act} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END
"""
POSTGRESQL_FUNCTION = """
    CREATE OR REPLACE FUNCTION refuse_{table}() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
POSTGRESQL_TRIGGER = """
    CREATE TRIGGER {table}_stays_{act} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_{table}()
"""
ACTS = ("update", "delete")


def append_only(table: str, refusal: str) -> migrations.RunPython:
    """From now on `table` takes new rows alone."""

    def guard(apps, schema_editor):
        is_postgresql = schema_editor.connection.vendor == "postgresql"
        if is_postgresql:
            schema_editor.execute(POSTGRESQL_FUNCTION.format(table=table, refusal=refusal), params=None)
        trigger = POSTGRESQL_TRIGGER if is_postgresql else SQLITE
        for act in ACTS:
            schema_editor.execute(trigger.format(table=table, act=act, refusal=refusal), params=None)

    def unguard(apps, schema_editor):
        on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        for act in ACTS:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_stays_{act}{on}")

    return migrations.RunPython(guard, unguard)
