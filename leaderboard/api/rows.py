"""What the API says of an entry wherever it stands: the row of its table."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import Field
from typing_extensions import TypeAliasType

from .headings import Track

# As in a report, whose integers stay integers; which names a metric has, its own description says.
Told = TypeAliasType("Told", "int | float | list[Told] | dict[str, Told] | None")
Metrics = Annotated[dict[str, Told], Field(description="Metric -> its numbers, as in a report; lists are by guesses")]
Intervals = Annotated[
    dict[str, dict[str, list[int | float | list[float]]]],
    Field(description="Metric -> `0.95` and `0.999`: [low, high], or one for each number of `guesses`"),
]


class AuthorOut(Schema):
    name: str
    affiliation: str = ""


class MethodToldOut(Schema):
    """What a team tells of its method; of a closed one only who made it, while names are hidden nothing."""

    authors: list[AuthorOut] = []
    is_revealed: bool | None = None
    abstract: str = ""
    outside_data: str = ""
    is_ensemble: bool | None = None
    parameters: int | None = None
    compute: str = ""


class EntryOut(Schema):
    submission_id: UUID
    rank: Annotated[int | None, Field(description="In its track; null for what is shown and not ranked")]
    rank_low: Annotated[int | None, Field(description="The best rank that chance leaves open at 95%")]
    rank_high: Annotated[int | None, Field(description="The worst one")]
    team_name: str
    affiliation: str
    method_name: str
    paper_url: str
    code_url: str
    description: MethodToldOut
    track: Track
    is_team_best: bool
    is_competing: bool
    not_competing_reason: str
    is_comparable: bool
    not_comparable_reason: str
    is_baseline: bool
    is_simulated: bool
    submitted_at: datetime
    images: int
    primary_count: Annotated[
        int | None, Field(description="Wrong images or the sum of costs: the integer that ranks. Null: the value ranks")
    ]
    primary_value: float | None
    primary_low: Annotated[float | None, Field(description="Low end of its 95% interval")]
    primary_high: float | None
    categories_won: int | None
    live_rank: Annotated[int | None, Field(description="On the live part, where a holdout decides")]
    live_count: int | None
    live_value: float | None
    intervals: Intervals
    metrics: Metrics
