"""The database itself refuses to change published results; a later migration that remakes these tables on SQLite loses
the guard there and must call `guard` again (a test says so)."""

from django.db import migrations

MAY_CHANGE = {"withdrawn_at", "withdrawn_reason"}
REFUSAL = "published results are never changed"


def guard(apps, schema_editor):
    publication = apps.get_model("leaderboard", "Publication")
    fields = [each.column for each in publication._meta.local_concrete_fields if each.column not in MAY_CHANGE]
    statements = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    for statement in statements:
        text = statement.replace("{columns}", ", ".join(f'"{name}"' for name in fields)).replace("{refusal}", REFUSAL)
        schema_editor.execute(text, params=None)


def unguard(apps, schema_editor):
    for table in ("publication", "entry"):
        on = f" ON leaderboard_{table}" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS frozen_{table}_stays{on}")


SQLITE = (
    """
    CREATE TRIGGER frozen_publication_stays BEFORE UPDATE OF {columns} ON leaderboard_publication
    WHEN OLD.state = 'frozen' BEGIN SELECT RAISE(ABORT, '{refusal}'); END
    """,
    """
    CREATE TRIGGER frozen_entry_stays BEFORE UPDATE ON leaderboard_entry
    WHEN (SELECT state FROM leaderboard_publication WHERE id = OLD.publication_id) = 'frozen'
    BEGIN SELECT RAISE(ABORT, '{refusal}'); END
    """,
)
POSTGRESQL = (
    """
    CREATE OR REPLACE FUNCTION refuse_change_of_frozen() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation'; END $$
    """,
    """
    CREATE TRIGGER frozen_publication_stays BEFORE UPDATE OF {columns} ON leaderboard_publication
    FOR EACH ROW WHEN (OLD.state = 'frozen') EXECUTE FUNCTION refuse_change_of_frozen()
    """,
    """
    CREATE OR REPLACE FUNCTION refuse_change_of_frozen_entry() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
        IF (SELECT state FROM leaderboard_publication WHERE id = OLD.publication_id) = 'frozen' THEN
            RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER frozen_entry_stays BEFORE UPDATE ON leaderboard_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_frozen_entry()
    """,
)


class Migration(migrations.Migration):

    dependencies = [
        ("leaderboard", "0003_values_that_rank"),
    ]

    operations = [migrations.RunPython(guard, unguard)]
