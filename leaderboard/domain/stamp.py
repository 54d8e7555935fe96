"""A mark of all public results: pages that were made under another mark are made anew."""

from django.db import connection

# One statement of a few subqueries over small tables. A refresh makes the rows of its table anew, so the newest row's
# key tells of it whatever the table says of its moment; a withdrawal, a concealed year and an award change the rest.
STAMP = """
SELECT
    (SELECT COUNT(*) FROM leaderboard_publication),
    (SELECT COUNT(*) FROM leaderboard_publication WHERE is_public),
    (SELECT MAX(id) FROM leaderboard_publication),
    (SELECT MAX(as_of) FROM leaderboard_publication),
    (SELECT MAX(withdrawn_at) FROM leaderboard_publication),
    (SELECT MAX(id) FROM leaderboard_entry),
    (SELECT COUNT(*) FROM leaderboard_award),
    (SELECT MAX(id) FROM leaderboard_award)
"""


def results_stamp() -> str:
    """Another text whenever results are published, refreshed, corrected, withdrawn or awarded. One query."""
    with connection.cursor() as cursor:
        cursor.execute(STAMP)
        row = cursor.fetchone()
    return "|".join(str(value) for value in row)
