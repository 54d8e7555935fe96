"""The organizers' API of news: what is posted, a new post, a change, and taking one back."""

from datetime import datetime

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status
from ninja.pagination import paginate

from challenge.api.changing import given
from challenge.api.frame import Token
from challenge.api.paging import Pages
from challenge.api.schemas import PersonName, StrictIn
from challenge.domain.clock import database_now
from challenge.domain.news import remove_post
from challenge.domain.organizing import organized_edition
from challenge.enums import OrganizerRole
from challenge.forms.filling import filled, only
from challenge.models import News
from challenge.typing import SignedInRequest

from ..domain.news_by_mail import change_news, post_news
from ..forms.news import NewsForm

router = Router(tags=["organizing: news"])
NEWS = "/editions/{int:year}/organize/news"


class NewsPostIn(StrictIn):
    title: str = Field(min_length=1, max_length=200)
    body: str = Field(min_length=1, max_length=20_000, description="Markdown.")
    tells_teams: bool = Field(default=True, description="Tell all teams by e-mail, and their programs by webhooks.")


class NewsPostChange(StrictIn):
    title: str = given(min_length=1, max_length=200)
    body: str = given(min_length=1, max_length=20_000, description="Markdown.")
    tells_teams: bool = Field(default=False, description="Tell all teams of the change.")


class NewsPostOut(Schema):
    id: int
    title: str
    body: str
    posted_at: datetime
    posted_by: PersonName | None
    changed_at: datetime | None


@router.get(NEWS, response=list[NewsPostOut], auth=Token("organize"), summary="Posts of an edition, for its organizers")
@paginate(Pages)
def list_posts(request: SignedInRequest, year: int) -> QuerySet[News]:
    """Newest first."""
    return organized_edition(request.user, year, OrganizerRole.HELPER).news.select_related("posted_by")


@router.get(NEWS + "/{int:post_id}", response=NewsPostOut, auth=Token("organize"), summary="One post")
def get_post(request: SignedInRequest, year: int, post_id: int) -> News:
    return _post(request, year, post_id, OrganizerRole.HELPER)


@router.post(NEWS, response={201: NewsPostOut}, auth=Token("organize"), summary="Post news")
def create_post(request: SignedInRequest, year: int, data: NewsPostIn) -> Status[News]:
    """Everybody who may see the edition reads it at once. The same words are posted once."""
    edition = organized_edition(request.user, year)
    told = filled(NewsForm, data.dict()).cleaned_data
    return Status(201, post_news(edition, **told, now=database_now(), actor=request.user))


@router.patch(NEWS + "/{int:post_id}", response=NewsPostOut, auth=Token("organize"), summary="Change a post")
def change_post(request: SignedInRequest, year: int, post_id: int, data: NewsPostChange) -> News:
    """Readers see that it was changed, and when."""
    found = _post(request, year, post_id)
    change = data.dict(exclude_unset=True, exclude={"tells_teams"})
    words = filled(NewsForm, change, initial={"title": found.title, "body": found.body}).cleaned_data
    change_news(found, only(words, change), tells_teams=data.tells_teams, now=database_now(), actor=request.user)
    return _post(request, year, post_id)


@router.delete(NEWS + "/{int:post_id}", response={204: None}, auth=Token("organize"), summary="Take a post back")
def delete_post(request: SignedInRequest, year: int, post_id: int) -> Status[None]:
    """Its words stay on record, and mails that were sent stay sent."""
    remove_post(_post(request, year, post_id), now=database_now(), actor=request.user)
    return Status(204, None)


def _post(request: SignedInRequest, year: int, post_id: int, role: OrganizerRole = OrganizerRole.EDITOR) -> News:
    posts = News.objects.filter(edition=organized_edition(request.user, year, role))
    return get_object_or_404(posts.select_related("posted_by", "edition"), pk=post_id)
