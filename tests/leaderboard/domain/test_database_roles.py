"""The SQL by itself; tests/integration/test_database_roles.py runs it on a server."""

import re

from django.apps import apps

from leaderboard.domain.database_roles import ORGANIZERS, ROLES, WEB, WORKERS, database_roles


def granted(role: str) -> dict[str, set[str]]:
    """What a role may do with each table."""
    grants = re.findall(rf'GRANT (.+) ON "(\w+)" TO {role};', "\n".join(database_roles()))
    return {table: set(acts.split(", ")) for acts, table in grants}


def test_each_table_is_for_workers_and_organizers_and_all_but_four_for_the_web():
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    hidden = {"challenge_voteround", "challenge_dryrun", "submissions_labelaudit", "submissions_relabelling"}
    assert set(granted(WORKERS)) == set(granted(ORGANIZERS)) == tables
    assert set(granted(WEB)) == tables - hidden


def test_nobody_is_granted_more_than_rows():
    acts = {act for role in ROLES for each in granted(role).values() for act in each}
    assert acts == {"SELECT", "INSERT", "UPDATE", "DELETE"}


def test_former_rights_go_before_new_ones_come():
    statements = list(database_roles())
    assert (statements[0], statements[-1]) == ("BEGIN;", "COMMIT;")
    for role in ROLES:
        own = [each for each in statements if each.endswith((f" FROM {role};", f" TO {role};"))]
        assert own[0] == f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role};"
