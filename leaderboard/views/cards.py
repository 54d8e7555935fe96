"""Pictures that other sites show beside a link to a page (Open Graph)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ..domain import cards
from ..domain.card import Card
from ..domain.card_drawing import drawn
from ..domain.entries import entry_in_force
from ..domain.tables import choose_table, public_tables
from .cached import cached_page


@require_safe
@cached_page()
def site_card(request: HttpRequest) -> HttpResponse:
    return _picture(cards.site_card())


@require_safe
@cached_page()
def board_card(request: HttpRequest, year: int, task: str) -> HttpResponse:
    """The table that the board shows, its first three with their intervals."""
    return _picture(cards.table_card(choose_table(public_tables(), year, task, None)))


@require_safe
@cached_page()
def entry_card(request: HttpRequest, year: int, task: str, submission_id: UUID) -> HttpResponse:
    return _picture(cards.entry_card(entry_in_force(year, task, submission_id)))


def _picture(card: Card) -> HttpResponse:
    return HttpResponse(drawn(card), "image/png")
