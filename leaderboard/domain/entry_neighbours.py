"""The entries that one entry cannot be told apart from on the same images. Reads this app's models alone."""

from django.db.models import F, Q

from ..models import Entry, PairedComparison


def not_told_apart(entry: Entry) -> list[Entry]:
    """The ranked entries of its table and track that may stand before it or after it by chance, by rank."""
    if entry.rank is None or entry.rank_low == entry.rank_high:
        return []
    table, own = entry.publication, entry.submission_id
    pairs = PairedComparison.objects.filter(
        phase=table.phase_id, release__digest=table.release_digest, part=table.part, is_distinct=False
    )
    others = Q(submission_id__in=pairs.filter(one=own).values("other"))
    others |= Q(submission_id__in=pairs.filter(other=own).values("one"))
    ranked = table.entries.filter(others, track=entry.track, rank__isnull=False)
    return list(ranked.order_by("rank", F("primary_count").asc(nulls_last=True), "pk"))
