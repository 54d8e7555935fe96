"""What the API says of a table of results, whichever of its entries it shows."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from ..domain.tables import replacing
from ..enums import Part, PublicationState, RanksBy
from ..models import Publication

Track = Literal["provided", "outside"]
Share = Annotated[float, Field(description="Of the metric: a share from 0 to 1, or a mean height")]


class HeadingOut(Schema):
    year: int
    edition_title: str
    task: str
    task_title: str
    phase: str
    phase_title: str
    state: Annotated[PublicationState, Field(description="`live` standings, or `frozen`: published results")]
    is_benchmark: Annotated[bool, Field(description="Of after the year: beside its results, never in their place")]
    is_anonymous: Annotated[bool, Field(description="Its entries bear pseudonyms, since names were hidden")]
    is_hidden: Annotated[bool, Field(description="Its numbers are shown once organizers publish them")]
    summary: Annotated[str, Field(description="The results in two sentences")]
    note: Annotated[str, Field(description="The organizers' public note: what was corrected, and why")]
    labels_released_at: Annotated[
        datetime | None, Field(description="Since then everybody has the labels, and files prove nothing any more")
    ]
    version: Annotated[int | None, Field(description="Of published results: 1, and one more for each correction")]
    replaced_by: Annotated[int | None, Field(description="The later version, if there is one")]
    withdrawn_at: datetime | None
    withdrawn_reason: str
    url: Annotated[str, Field(description="Of its page; of published results the permanent one")]
    digest: Annotated[str, Field(description="SHA-256 of the signed facts; empty of live standings")]
    part: Annotated[Part, Field(description="Which of the phase's images its numbers count")]
    ranks_by: RanksBy
    opens_details: Annotated[bool, Field(description="Whether errors by class and slice and confusions are open")]
    ground_truth_version: int | None
    label_noise: Annotated[float | None, Field(description="Share of the images voted on whose label raters reject")]
    noise_images: int | None
    primary_metric: str
    lower_is_better: bool
    max_guesses: int
    images: int
    release: Annotated[str, Field(description="Digest of all that its numbers depend on: compare within it alone")]
    scorer_version: str
    as_of: datetime


COPIED = (
    "year",
    "edition_title",
    "task_title",
    "phase_title",
    "state",
    "is_benchmark",
    "is_anonymous",
    "is_hidden",
    "summary",
    "note",
    "version",
    "withdrawn_at",
    "withdrawn_reason",
    "digest",
    "part",
    "ranks_by",
    "opens_details",
    "ground_truth_version",
    "label_noise",
    "noise_images",
    "primary_metric",
    "lower_is_better",
    "max_guesses",
    "scorer_version",
    "as_of",
)


def heading_of(request: HttpRequest, table: Publication) -> dict[str, Any]:
    """The fields of HeadingOut. The table is read with its phase and with what replaced it."""
    later = replacing(table)
    return {
        **{name: getattr(table, name) for name in COPIED},
        "task": table.task_slug,
        "phase": table.phase_slug,
        "labels_released_at": table.phase.retired_at,
        "replaced_by": later.version if later else None,
        "url": request.build_absolute_uri(table.get_absolute_url()),
        "images": table.image_count,
        "release": table.release_digest,
    }
