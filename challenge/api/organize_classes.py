"""The organizers' API of a task's classes: the draft is chosen from WordNet or loaded from a file, and frozen."""

from datetime import datetime
from typing import Annotated, Any

from django.http import Http404
from ninja import Field, File, Router, Schema, Status
from ninja.files import UploadedFile
from ninja.pagination import paginate

from ..curation.synsets import ancestors_among
from ..domain.class_browsing import Part
from ..domain.class_choosing import add_synsets, begin_draft, remove_synsets
from ..domain.class_drafts import chosen, discard, draft_of, freeze_classes, replace_classes
from ..domain.clock import database_now
from ..domain.hidden_synsets import hidden_among
from ..domain.organizing import organized_task
from ..domain.taxonomies import ClassRow
from ..enums import ClassHierarchy
from ..forms.classes import ClassListForm, FreezeForm
from ..forms.filling import filled
from ..models import ChallengeTask, ClassDraft, Taxonomy
from ..typing import SignedInRequest
from .frame import Token
from .organize_tasks import TASK, ClassesOut
from .paging import Pages
from .schemas import StrictIn, text_of

router = Router(tags=["organizing: classes"])
DRAFT = TASK + "/classes/draft"
MOST_NAMED = 1000


class DraftOut(Schema):
    hierarchy: ClassHierarchy
    count: int = Field(description="Its classes.")
    hidden: list[str] = Field(description="Those that are hidden on this site by now: remove them before freezing.")
    ancestors: int = Field(description="Pairs of classes of which one stands above the other.")
    updated_at: datetime


class DraftClassOut(Schema):
    id: int = Field(description="As files name it; those without one are counted on from the highest.")
    wnid: str
    words: str


class SynsetsIn(StrictIn):
    wnids: list[Annotated[str, Field(min_length=1, max_length=100)]] = Field(min_length=1, max_length=MOST_NAMED)
    part: Part = Field(
        Part.ONE, description="`one`: each alone; `leaves`: the leaves below each; `all`: all at or below each."
    )


class AddedOut(Schema):
    added: int
    present: int = Field(description="Were in the draft already.")
    hidden: int = Field(description="Are hidden on this site, and were left out.")


class RemovedOut(Schema):
    removed: int


class FreezeIn(StrictIn):
    name: Annotated[str, text_of(Taxonomy, "name")] = Field(
        description="As `ILSVRC 2012, 1,000 classes`; the public reads it."
    )


@router.get(DRAFT, response=DraftOut, auth=Token("organize"), summary="The draft of a task's classes")
def get_draft(request: SignedInRequest, year: int, task: str) -> dict[str, Any]:
    """404 where there is none: begin one with the frozen classes, add synsets, or load a file."""
    return draft_facts(draft_to_show(organized_task(request.user, year, task)))


@router.get(DRAFT + "/classes", response=list[DraftClassOut], auth=Token("organize"), summary="Classes of the draft")
@paginate(Pages)
def list_draft_classes(request: SignedInRequest, year: int, task: str) -> list[dict[str, Any]]:
    """As they would be frozen now."""
    draft = draft_to_show(organized_task(request.user, year, task))
    return [described(row) for row in chosen(draft).numbered()]


@router.post(DRAFT + "/add", response=AddedOut, auth=Token("organize"), summary="Add synsets to the draft")
def add_to_draft(request: SignedInRequest, year: int, task: str, data: SynsetsIn) -> Any:
    """Each alone, or with what is below it. Without a draft this begins one."""
    return add_synsets(organized_task(request.user, year, task), data.wnids, data.part, now=database_now())


@router.post(DRAFT + "/remove", response=RemovedOut, auth=Token("organize"), summary="Take synsets out of the draft")
def remove_from_draft(request: SignedInRequest, year: int, task: str, data: SynsetsIn) -> dict[str, int]:
    owner = organized_task(request.user, year, task)
    return {"removed": remove_synsets(owner, data.wnids, data.part, now=database_now())}


@router.post(DRAFT + "/begin", response=DraftOut, auth=Token("organize"), summary="Begin a draft with what is frozen")
def begin_with_frozen(request: SignedInRequest, year: int, task: str) -> dict[str, Any]:
    """Takes the place of what is in the draft. 404 where no classes are frozen."""
    owner = organized_task(request.user, year, task)
    if owner.taxonomy is None:
        raise Http404
    begin_draft(owner, now=database_now())
    return draft_facts(draft_to_show(owner))


@router.post(DRAFT + "/load", response=DraftOut, auth=Token("organize"), summary="Make the list of a file the draft")
def load_draft(request: SignedInRequest, year: int, task: str, file: File[UploadedFile]) -> dict[str, Any]:
    """Tab-separated: id, wnid, and words if you like; with a fourth column `parent` it is a tree of its own."""
    owner = organized_task(request.user, year, task)
    form = filled(ClassListForm, {}, files={"file": file})
    replace_classes(owner, form.classes, now=database_now())
    return draft_facts(draft_to_show(owner))


@router.delete(DRAFT, response={204: None}, auth=Token("organize"), summary="Throw the draft away")
def discard_draft(request: SignedInRequest, year: int, task: str) -> Status[None]:
    """The task's frozen classes stay as they are."""
    owner = organized_task(request.user, year, task)
    draft_to_show(owner)
    discard(owner)
    return Status(204, None)


@router.post(DRAFT + "/freeze", response={201: ClassesOut}, auth=Token("organize"), summary="Freeze the draft")
def freeze_draft(request: SignedInRequest, year: int, task: str, data: FreezeIn) -> Status[Taxonomy]:
    """Makes it an immutable list with a digest and sets it as the task's. Once teams have sent files it stays."""
    owner = organized_task(request.user, year, task)
    classes, name = chosen(draft_to_show(owner)), filled(FreezeForm, data.dict()).cleaned_data["name"]
    return Status(201, freeze_classes(owner, classes, name=name, now=database_now(), actor=request.user))


def draft_to_show(task: ChallengeTask) -> ClassDraft:
    """Raises Http404 where there is none."""
    draft = draft_of(task)
    if draft is None:
        raise Http404
    return draft


def draft_facts(draft: ClassDraft) -> dict[str, Any]:
    classes = chosen(draft)
    nouns = classes.nouns
    return {
        "hierarchy": classes.hierarchy,
        "count": len(classes.rows),
        "hidden": hidden_among(classes.wnids),
        "ancestors": len(ancestors_among(nouns, nouns.nodes(classes.wnids))) if nouns else 0,
        "updated_at": draft.updated_at,
    }


def described(row: ClassRow) -> dict[str, Any]:
    number, wnid, words = row
    return {"id": number, "wnid": wnid, "words": words}
