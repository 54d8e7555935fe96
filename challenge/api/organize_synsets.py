"""The organizers' API of what classes can be chosen from: search, one synset among its neighbours, and the report."""

from typing import Annotated, Any

from django.conf import settings
from django.http import Http404
from ninja import Field, Query, Router, Schema

from ..curation.report_facts import report_facts
from ..curation.synsets import Constraints, report
from ..domain.class_browsing import Browser, Card, Found
from ..domain.class_choosing import draft_or_frozen
from ..domain.class_drafts import chosen, draft_of
from ..domain.organizing import organized_task
from ..forms.classes import ConstraintsForm
from ..forms.filling import filled
from ..models import ChallengeTask
from ..typing import SignedInRequest
from .frame import Token
from .organize_tasks import TASK
from .schemas import StrictIn

router = Router(tags=["organizing: classes"])
DEFAULTS = Constraints()


class SynsetOut(Schema):
    wnid: str
    words: str
    definition: str
    below: int = Field(description="Synsets under it, without individuals.")
    leaves: int
    depth: int
    individual: bool
    is_class: bool = Field(description="Whether it is in the draft.")
    chosen: int = Field(description="How many of the draft are at or under it.")


class FoundOut(Schema):
    count: int = Field(description="All that answer to the query.")
    synsets: list[SynsetOut] = Field(description="The best of them, thirty at most.")


class CardOut(Schema):
    synset: SynsetOut
    parents: list[SynsetOut]
    children: list[SynsetOut] = Field(description="By their words, the first 200.")
    child_count: int
    paths: list[list[SynsetOut]] = Field(description="Ways down to it, each from a root to a parent.")


class ConstraintsIn(StrictIn):
    n_min: int = Field(DEFAULTS.n_min, ge=1, le=100_000, description="Classes that cover a node.")
    d_low: int = Field(DEFAULTS.d_low, ge=0, le=1000, description="Least depth of the nodes that count.")
    d_high: int = Field(DEFAULTS.d_high, ge=0, le=1000, description="Greatest depth.")


class NounOut(Schema):
    wnid: str
    words: str


class CoverageOut(Schema):
    share: float | None
    covered: int
    coverable: int
    n_min: int
    d_low: int
    d_high: int


class DepthOut(Schema):
    depth: int
    classes: int


class AncestorsOut(Schema):
    above: NounOut
    below: NounOut


class NearOut(Schema):
    first: NounOut
    second: NounOut
    shared: str | list[str]


class ClassReportOut(Schema):
    classes: int
    coverage: CoverageOut
    depths: list[DepthOut]
    ancestors: int
    ancestor_pairs: list[AncestorsOut] = Field(description="The first thousand.")
    near_synonyms: int
    near_synonym_pairs: list[NearOut] = Field(description="The first thousand.")


@router.get(TASK + "/synsets", response=FoundOut, auth=Token("organize"), summary="Search synsets")
def search_synsets(
    request: SignedInRequest, year: int, task: str, q: Annotated[str, Field(min_length=1, max_length=200)]
) -> Found:
    """By the start of any word, or of a wnid, in the hierarchy of the draft. 404 where classes have none."""
    return browser_of(organized_task(request.user, year, task)).found(q)


@router.get(TASK + "/synsets/{wnid}", response=CardOut, auth=Token("organize"), summary="One synset")
def get_synset(request: SignedInRequest, year: int, task: str, wnid: str) -> Card:
    """With what is above and below it."""
    card = browser_of(organized_task(request.user, year, task)).card(wnid)
    if card is None:
        raise Http404
    return card


@router.get(TASK + "/classes/report", response=ClassReportOut, auth=Token("organize"), summary="Report on the classes")
def get_class_report(request: SignedInRequest, year: int, task: str, asked: Query[ConstraintsIn]) -> dict[str, Any]:
    """Of the draft, or else of the frozen list: coverage, depths, classes above others, near-synonyms. 404 where
    classes have no hierarchy, or there are none."""
    owner = organized_task(request.user, year, task)
    constraints = filled(ConstraintsForm, asked.dict()).constraints
    classes = draft_or_frozen(owner)
    if (nouns := classes.nouns) is None or not classes.rows:
        raise Http404
    return report_facts(nouns, report(nouns, nouns.nodes(classes.wnids), constraints), constraints)


def browser_of(task: ChallengeTask) -> Browser:
    """Raises Http404 where the draft's classes have no hierarchy."""
    classes = chosen(draft_of(task))
    if classes.nouns is None:
        raise Http404
    return Browser(classes.nouns, classes, settings.WORDNET_GLOSSES)
