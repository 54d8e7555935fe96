"""The API of a person's tokens."""

from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema
from ninja import Status as WithStatus
from ninja.pagination import paginate

from ..domain.clock import database_now
from ..domain.tokens import end_by_token, issue_by_token, own_tokens, revoke_token
from ..enums import Scope
from ..models import ApiToken
from ..typing import TokenRequest
from .frame import Token
from .idempotency import shows_a_secret
from .paging import Pages
from .schemas import Moment, StrictIn

router = Router(tags=["account"])


class TokenOut(Schema):
    id: int
    name: str
    prefix: str = Field(description="How its secret begins.")
    scopes: list[Scope]
    created_at: datetime
    last_used_at: datetime | None = Field(description="To the minute.")
    expires_at: datetime | None = Field(description="Null: it works until it is ended.")
    parent: int | None = Field(alias="parent_id", description="The token that made it, and with which it ends.")


class NewTokenOut(TokenOut):
    secret: str = Field(description="The token itself. This is the only moment to see it.")


class TokenIn(StrictIn):
    name: str = Field(min_length=1, max_length=100, description="What it is for.")
    scopes: list[Scope] = Field(min_length=1, max_length=len(Scope))
    expires_at: Moment | None = Field(None, description="Null: it works until it is ended.")


@router.get("/tokens", response=list[TokenOut], auth=Token("read"), summary="Your tokens")
@paginate(Pages)
def list_tokens(request: TokenRequest) -> Any:
    """Those that nobody has ended, the newest first; without their secrets, which nobody has kept."""
    return own_tokens(request.user)


@router.post("/tokens", response={201: NewTokenOut}, auth=Token("submit"), summary="Make a token")
@shows_a_secret
def create_token(request: TokenRequest, data: TokenIn) -> Any:
    """It may do no more than the token that makes it, and ends with it. On the page `/tokens/` you are free."""
    token, secret = issue_by_token(
        request.token, name=data.name, scopes=set(data.scopes), expires_at=data.expires_at, now=database_now()
    )
    return WithStatus(201, describe(token) | {"secret": secret})


@router.delete("/tokens/current", response={204: None}, auth=Token("read"), summary="End this token")
def end_current_token(request: TokenRequest) -> Any:
    """The one that the request came with, as when a program signs out, and those that it made."""
    revoke_token(request.token, database_now())
    return WithStatus(204, None)


@router.delete("/tokens/{int:token_id}", response={204: None}, auth=Token("submit"), summary="End a token")
def delete_token(request: TokenRequest, token_id: int) -> Any:
    """It works no more, at once, nor do those that it made. It may do no more than the token that ends it."""
    end_by_token(request.token, get_object_or_404(own_tokens(request.user), pk=token_id), database_now())
    return WithStatus(204, None)


def describe(token: ApiToken) -> dict[str, Any]:
    """What is told of a token: all but its secret."""
    names = ("id", "name", "prefix", "scopes", "created_at", "last_used_at", "expires_at", "parent_id")
    return {name: getattr(token, name) for name in names}
