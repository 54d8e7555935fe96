"""Who organizes an edition, what each may do there, and how they find its tasks, phases and pages."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from ..enums import OrganizerRole
from ..models import ChallengeTask, Edition, EditionPage, Organizer, Phase, User

# Each role may do all that those after it may.
POWERS = list(OrganizerRole)


def organized_edition(user: User, year: int, role: OrganizerRole = OrganizerRole.EDITOR) -> Edition:
    """The edition, for those of its organizers who may do what `role` may.

    Raises Http404 for everybody else, who are not told that there is a page, and PermissionDenied for organizers of a
    lesser role, who are told whom to ask.
    """
    organizer = Organizer.objects.filter(edition__year=year, user=user.pk).select_related("edition").first()
    if organizer is None:
        raise Http404
    own = OrganizerRole(organizer.role)
    if not includes(own, role):
        raise PermissionDenied(_whom_to_ask(organizer.edition, own, role))
    return organizer.edition


def organized_task(user: User, year: int, task: str) -> ChallengeTask:
    """The task of such an edition, with its classes. Raises as `organized_edition`, and Http404 if it is not there."""
    tasks = ChallengeTask.objects.select_related("edition", "taxonomy")
    return get_object_or_404(tasks, edition=organized_edition(user, year), slug=task)


def organized_phase(user: User, year: int, task: str, phase: str, role: OrganizerRole = OrganizerRole.EDITOR) -> Phase:
    """The phase of such an edition, with what scores it now. Raises as `organized_task`."""
    return get_object_or_404(_phases_of(organized_edition(user, year, role)), task__slug=task, slug=phase)


def organized_page(user: User, year: int, page: str, role: OrganizerRole = OrganizerRole.EDITOR) -> EditionPage:
    """The page of such an edition. Raises as `organized_task`."""
    pages = EditionPage.objects.select_related("edition")
    return get_object_or_404(pages, edition=organized_edition(user, year, role), slug=page)


def phase_of(edition: Edition, phase_id: int) -> Phase:
    """The phase of an edition by its key, with what scores it now. Raises Http404."""
    return get_object_or_404(_phases_of(edition), pk=phase_id)


def name_of(role: OrganizerRole) -> str:
    """`Chair`, without what a chair may do."""
    return str(role.label).partition(":")[0]


def powers_of(role: OrganizerRole) -> str:
    """What a chair may do, without the name."""
    return str(role.label).partition(": ")[2]


def includes(own: OrganizerRole, role: OrganizerRole) -> bool:
    """Whether who is `own` may do what `role` may."""
    return POWERS.index(own) <= POWERS.index(role)


def organizes(user: User, edition: Edition) -> bool:
    return edition.organizers.filter(pk=user.pk).exists()


def roles_of(user: User) -> dict[int, OrganizerRole]:
    """The person's role in each edition that they organize, by its year."""
    rows = Organizer.objects.filter(user=user.pk).values_list("edition__year", "role")
    return {year: OrganizerRole(role) for year, role in rows}


def _phases_of(edition: Edition) -> QuerySet[Phase]:
    return Phase.objects.filter(task__edition=edition).select_related("task__edition", "live_release__ground_truth")


def _whom_to_ask(edition: Edition, own: OrganizerRole, role: OrganizerRole) -> str:
    chairs = edition.organizer_roles.filter(role=OrganizerRole.CHAIR).select_related("user")
    told = _("This needs the role “%(role)s”; yours is “%(own)s”. Ask a chair of the edition: %(chairs)s.")
    named = ", ".join(f"{chair.user} ({chair.user.email})" for chair in chairs)
    return told % {"role": name_of(role), "own": name_of(own), "chairs": named}
