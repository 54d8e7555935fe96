"""Categories won: what entries in detection are ranked by, with their mean AP beside. Pure.

Source: ILSVRC DET and VID, whose winner is the team that wins most object categories. Here they are won among each
team's best entry, so that a team takes none from itself.
"""

from collections.abc import Mapping, Sequence

Precisions = Mapping[str, float | None]


def categories_won(entries: Sequence[Precisions]) -> list[int]:
    """In how many classes each entry of a pool has the highest AP, above 0; of equals all win.

    entries: AP by class, 0 to 1, None where a class has no true example. They are of one Release and one track.

    >>> categories_won([{"cat": 0.5, "dog": 0.2, "fox": None}, {"cat": 0.5, "dog": 0.1, "fox": None}])
    [2, 1]
    """
    won = [0] * len(entries)
    for name in entries[0] if entries else ():
        precisions = [each.get(name) or 0.0 for each in entries]
        best = max(precisions)
        for place, precision in enumerate(precisions):
            won[place] += precision == best and best > 0
    return won
