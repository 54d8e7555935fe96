"""The API of who asks: the person behind a token, what the token may do, and the person's part in editions."""

from datetime import datetime
from typing import Any

from ninja import Field, Router, Schema

from challenge.api.frame import Token
from challenge.api.tokens import TokenOut
from challenge.api.tokens import describe as describe_token
from challenge.domain.organizing import roles_of
from challenge.enums import OrganizerRole
from challenge.typing import TokenRequest

from ..domain.membership import memberships_of
from ..domain.teams import has_verified_email
from ..enums import Role

router = Router(tags=["account"])


class OrganizedOut(Schema):
    year: int
    role: OrganizerRole


class MembershipOut(Schema):
    team_id: int
    team: str
    year: int
    role: Role
    since: datetime


class MeOut(Schema):
    id: int
    name: str
    email: str
    is_verified: bool = Field(description="Whether an e-mail address is confirmed, without which nobody submits.")
    scopes: list[str] = Field(description="What this token may do.")
    token: TokenOut
    organizes: list[OrganizedOut]
    teams: list[MembershipOut] = Field(description="Of public editions, the latest year first.")


@router.get("/me", response=MeOut, auth=Token("read"), summary="Who you are")
def get_me(request: TokenRequest) -> Any:
    """You, this token, and your part in editions."""
    person, token = request.user, request.token
    return {
        "id": person.pk,
        "name": person.name,
        "email": person.email,
        "is_verified": has_verified_email(person),
        "scopes": token.scopes,
        "token": describe_token(token),
        "organizes": [{"year": year, "role": role} for year, role in sorted(roles_of(person).items(), reverse=True)],
        "teams": [
            {
                "team_id": here.team_id,
                "team": here.team.name,
                "year": here.team.edition.year,
                "role": here.role,
                "since": here.joined_at,
            }
            for here in memberships_of(person)
        ],
    }
