"""The organizers' API of an edition: making one, what it is called, its check list, what the public is told."""

from datetime import datetime
from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status
from ninja.pagination import paginate

from ..domain.clock import database_now
from ..domain.copying import begin_edition
from ..domain.editions import FIRST_YEAR, LAST_YEAR, change_edition, check_confirmed, remove_edition
from ..domain.opening import announce, conceal, open_edition
from ..domain.organizing import organized_edition
from ..domain.readiness import Finding, Severity, findings, missing
from ..enums import OrganizerRole
from ..forms.editions import AboutForm, NewEditionForm
from ..forms.filling import filled, only
from ..models import Edition
from ..typing import SignedInRequest
from .changing import given
from .editions import router as editions
from .frame import Token
from .paging import Pages
from .schemas import Moment, StrictIn, text_of

router = Router(tags=["organizing: editions"])
Title = Annotated[str, text_of(Edition, "title")]
EDITION = "/editions/{int:year}/organize"


class EditionIn(StrictIn):
    year: int = Field(ge=FIRST_YEAR, le=LAST_YEAR)
    title: Title
    source: int | None = Field(
        None,
        ge=FIRST_YEAR,
        le=LAST_YEAR,
        description="The year of an edition to copy: pages, organizers, tasks, phases and anchor images come along, "
        "dates move by whole years. Null: an empty edition.",
    )


class EditionChange(StrictIn):
    title: Title = given()
    summary: str = given(max_length=10_000, description="One or two sentences for the public.")
    prize: Annotated[str, text_of(Edition, "prize")] = given(description="In a few words, for the first screen.")
    merge_until: Moment | None = given(description="Null: teams may not merge.")
    anonymous_until: Moment | None = given(
        description="Until then all but a team itself and the organizers see pseudonyms. Null: names are never hidden."
    )


class EditionSettingsOut(Schema):
    year: int
    title: str
    summary: str
    prize: str
    merge_until: datetime | None
    anonymous_until: datetime | None
    is_public: bool
    opened_at: datetime | None = Field(description="Null: in preparation.")


class FindingOut(Schema):
    code: str = Field(description="Stable, such as `labels`.")
    severity: Severity = Field(description="`missing` keeps the edition from opening, `advice` does not.")
    about: str = Field(description="The title of the edition, task or phase.")
    sentence: str
    url: str = Field(description="The page that mends it.")

    @staticmethod
    def resolve_url(finding: Finding, context: dict[str, Any]) -> str:
        page, *arguments = finding.where
        request: HttpRequest = context["request"]
        return request.build_absolute_uri(reverse(page, args=arguments))


class ReadinessOut(Schema):
    is_ready: bool = Field(description="Whether nothing keeps the edition from opening.")
    findings: list[FindingOut]


@router.get(
    "/organized-editions",
    response=list[EditionSettingsOut],
    auth=Token("organize"),
    summary="The editions that you organize",
)
@paginate(Pages)
def list_organized_editions(request: SignedInRequest) -> QuerySet[Edition]:
    """Newest first, those in preparation too."""
    return Edition.objects.filter(organizers=request.user)


# One address belongs to one router.
@editions.post("/editions", response={201: EditionSettingsOut}, auth=Token("organize"), summary="Make an edition")
def create_edition(request: SignedInRequest, data: EditionIn) -> Status[Edition]:
    """In preparation, empty or as a copy. Staff of the site alone make editions, and become their first chair."""
    check_staff(request)
    form = filled(NewEditionForm, data.dict(), person=request.user)
    return Status(201, begin_edition(**form.cleaned_data, actor=request.user, now=database_now()))


@router.get(EDITION, response=EditionSettingsOut, auth=Token("organize"), summary="What an edition is called")
def get_edition_settings(request: SignedInRequest, year: int) -> Edition:
    return organized_edition(request.user, year, OrganizerRole.HELPER)


@router.patch(EDITION, response=EditionSettingsOut, auth=Token("organize"), summary="Change an edition")
def change_edition_settings(request: SignedInRequest, year: int, data: EditionChange) -> Edition:
    edition, change = organized_edition(request.user, year), data.dict(exclude_unset=True)
    values = filled(AboutForm, change, instance=edition).cleaned_data
    return change_edition(edition, only(values, change), now=database_now(), actor=request.user)


@router.delete(EDITION, response={204: None}, auth=Token("organize"), summary="Remove an edition in preparation")
def delete_edition(
    request: SignedInRequest,
    year: int,
    confirm: Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR, description="The year once more.")],
) -> Status[None]:
    """With all its tasks. One that is public or has teams stays. Chairs alone may do this."""
    edition = organized_edition(request.user, year, OrganizerRole.CHAIR)
    check_confirmed(edition, confirm)
    remove_edition(edition, now=database_now(), actor=request.user)
    return Status(204, None)


@router.get(EDITION + "/readiness", response=ReadinessOut, auth=Token("organize"), summary="The check list")
def get_readiness(request: SignedInRequest, year: int) -> dict[str, Any]:
    """What is done, what is missing before the edition can open, and what is worth a thought."""
    found = findings(organized_edition(request.user, year, OrganizerRole.HELPER), database_now())
    return {"is_ready": not missing(found), "findings": found}


@router.post(EDITION + "/announce", response=EditionSettingsOut, auth=Token("organize"), summary="Announce an edition")
def announce_edition(request: SignedInRequest, year: int) -> Edition:
    """Everybody sees it from now on, and teams can form. Chairs alone may do this."""
    edition = organized_edition(request.user, year, OrganizerRole.CHAIR)
    return announce(edition, now=database_now(), actor=request.user)


@router.post(EDITION + "/conceal", response=EditionSettingsOut, auth=Token("organize"), summary="Take this back")
def conceal_edition(request: SignedInRequest, year: int) -> Edition:
    """Takes an announcement back; an edition that was opened stays public. Chairs alone may do this."""
    edition = organized_edition(request.user, year, OrganizerRole.CHAIR)
    return conceal(edition, now=database_now(), actor=request.user)


@router.post(EDITION + "/open", response=EditionSettingsOut, auth=Token("organize"), summary="Open an edition")
def open_edition_to_teams(request: SignedInRequest, year: int) -> Edition:
    """Its phases take submissions at their dates from now on. What is missing is told. Chairs alone may do this."""
    edition = organized_edition(request.user, year, OrganizerRole.CHAIR)
    return open_edition(edition, now=database_now(), actor=request.user)


def check_staff(request: SignedInRequest) -> None:
    """Raises PermissionDenied for who may not make editions: whoever makes one reads what teams do not."""
    if not request.user.is_staff:
        raise PermissionDenied(_("Staff of this site alone make editions. Ask them to make one and to invite you."))
