"""The organizers' API of an edition's pages: write, order, hide, remove."""

from datetime import datetime
from typing import Annotated

from django.db.models import QuerySet
from ninja import Field, Router, Schema, Status
from ninja.pagination import paginate

from ..domain.clock import database_now
from ..domain.markdown import to_html
from ..domain.organizing import organized_edition, organized_page
from ..domain.pages import add_page, change_page, move_page, remove_page
from ..enums import OrganizerRole
from ..forms.filling import filled, only
from ..forms.pages import PageForm
from ..models import EditionPage
from ..typing import SignedInRequest
from .changing import MoveIn, given
from .frame import Token
from .paging import Pages
from .schemas import StrictIn, text_of

router = Router(tags=["organizing: pages"])
PAGES = "/editions/{int:year}/organize/pages"
PAGE = PAGES + "/{slug:page}"
Title = Annotated[str, text_of(EditionPage, "title")]
Name = Annotated[
    str,
    text_of(EditionPage, "slug"),
    Field(description="As `rules`: small letters, digits and hyphens. It ends the page's address."),
]
MARKDOWN = "Markdown: headings, lists, links, tables."
MOST_CHARACTERS = 1_000_000


class PageIn(StrictIn):
    title: Title
    slug: Name
    body: str = Field("", max_length=MOST_CHARACTERS, description=MARKDOWN)
    is_public: bool = Field(default=True, description="Whether the public sees it.")


class PageChange(StrictIn):
    title: Title = given()
    slug: Name = given()
    body: str = given(max_length=MOST_CHARACTERS, description=MARKDOWN)
    is_public: bool = given(description="Whether the public sees it.")


class OrganizedPageOut(Schema):
    slug: str
    title: str
    body: str
    html: str = Field(description="What the public reads of the body.")
    is_public: bool
    updated_at: datetime

    @staticmethod
    def resolve_html(page: EditionPage) -> str:
        return to_html(page.body)


@router.get(PAGES, response=list[OrganizedPageOut], auth=Token("organize"), summary="Pages of an edition")
@paginate(Pages)
def list_organized_pages(request: SignedInRequest, year: int) -> QuerySet[EditionPage]:
    """All that organizers wrote, hidden ones too, in their order."""
    return EditionPage.objects.filter(edition=organized_edition(request.user, year, OrganizerRole.HELPER))


@router.post(PAGES, response={201: OrganizedPageOut}, auth=Token("organize"), summary="Add a page")
def create_page(request: SignedInRequest, year: int, data: PageIn) -> Status[EditionPage]:
    """The last in order."""
    edition = organized_edition(request.user, year)
    values = filled(PageForm, data.dict()).cleaned_data
    return Status(201, add_page(edition, values, now=database_now(), actor=request.user))


@router.get(PAGE, response=OrganizedPageOut, auth=Token("organize"), summary="One page")
def get_organized_page(request: SignedInRequest, year: int, page: str) -> EditionPage:
    return organized_page(request.user, year, page, OrganizerRole.HELPER)


@router.patch(PAGE, response=OrganizedPageOut, auth=Token("organize"), summary="Change a page")
def change_organized_page(request: SignedInRequest, year: int, page: str, data: PageChange) -> EditionPage:
    found, change = organized_page(request.user, year, page), data.dict(exclude_unset=True)
    values = filled(PageForm, change, instance=found).cleaned_data
    return change_page(found, only(values, change), now=database_now(), actor=request.user)


@router.delete(PAGE, response={204: None}, auth=Token("organize"), summary="Remove a page")
def delete_page(request: SignedInRequest, year: int, page: str) -> Status[None]:
    """Its text stays in the record of changes."""
    remove_page(organized_page(request.user, year, page), now=database_now(), actor=request.user)
    return Status(204, None)


@router.post(PAGE + "/move", response=OrganizedPageOut, auth=Token("organize"), summary="Move a page in its order")
def move_organized_page(request: SignedInRequest, year: int, page: str, data: MoveIn) -> EditionPage:
    move_page(organized_page(request.user, year, page), data.places, now=database_now(), actor=request.user)
    return organized_page(request.user, year, page)
