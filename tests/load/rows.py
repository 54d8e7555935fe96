"""A year with more than a hundred entries, and the year before it, as rows: nothing is scored."""

from typing import Any

ENTRIES = 120


def make_rows() -> list[tuple[str, str]]:
    """Kind and path of every public page that visitors ask for."""
    from leaderboard.domain.history import load_history
    from leaderboard.enums import PublicationState
    from tests.factories import make_edition, make_phase
    from tests.factories.leaderboard import make_detail, make_set_score, make_table, make_tree

    load_history()
    edition = make_edition()
    table = make_table(make_phase(edition=edition), wrong=tuple(range(1, ENTRIES + 1)), image_count=50_000)
    make_tree(table)
    for entry in table.entries.all():
        make_detail(entry)
        make_set_score(entry)
    make_table(table.phase, state=PublicationState.LIVE, wrong=tuple(range(1, 11)), image_count=50_000)
    make_table(make_phase(edition=make_edition(2025)), wrong=tuple(range(1, 21)), image_count=50_000)
    return [*_pages(), *_of_results(table)]


def _pages() -> list[tuple[str, str]]:
    board = "/2026/classification/"
    return [
        ("home", "/"),
        ("history", "/history/"),
        ("about", "/about/"),
        ("board", board),
        ("board", f"{board}?entries=all"),
        ("board", f"{board}?state=live"),
        ("board", "/2025/classification/"),
        ("reported", "/2012/classification/reported/"),
        ("files", "/2026/results.csv"),
        ("files", "/2026/results.json"),
        ("feed", "/feed.xml"),
        ("feed", "/2026/feed.xml"),
        ("picture", f"{board}card.png"),
    ]


def _of_results(table: Any) -> list[tuple[str, str]]:
    ids = [entry.submission_id for entry in table.entries.all()]
    entries = [f"/2026/classification/entries/{each}/" for each in ids]
    pairs = zip(ids[::4], ids[1::4], strict=False)
    return [
        *(("entry", path) for path in entries),
        *(("compare", f"/2026/classification/compare/?entry={one}&entry={other}") for one, other in pairs),
        *(("files", f"{path}cite.bib") for path in entries[:10]),
        ("publication", table.get_absolute_url()),
        ("files", f"{table.get_absolute_url()}publication.json"),
    ]
