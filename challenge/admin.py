"""The administration. Uploads go through the same domain functions as the organizers' pages and commands."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .domain.class_drafts import make_taxonomy
from .domain.clock import database_now
from .domain.ground_truth import add_version, freeze
from .domain.hidden_synsets import hide, unhide
from .domain.image_sets import create_image_set
from .domain.releases import ReleaseRefused, make_first_live, make_release
from .forms.classes import HiddenSynsetForm
from .forms.tables import GroundTruthForm, ImageSetForm, TaxonomyForm
from .models import (
    ApiToken,
    AuditEvent,
    ChallengeTask,
    Edition,
    GroundTruth,
    HiddenSynset,
    ImageSet,
    Organizer,
    Phase,
    PhaseImageSet,
    Release,
    Taxonomy,
    User,
)


def organizer(request: HttpRequest) -> User:
    """The person who acts. The admin lets in nobody who is not signed in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


class ReadOnly(admin.ModelAdmin):
    """Rows that nobody edits by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(admin.TabularInline):
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Immutable(ReadOnly):
    """Rows that are made once, from a file, and never change."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return admin.ModelAdmin.has_add_permission(self, request)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return tuple(self.form.declared_fields)
        # Files stay in their stores: private ones have no address to link.
        return tuple(field.name for field in self.model._meta.fields if not isinstance(field, models.FileField))


@admin.register(Taxonomy)
class TaxonomyAdmin(Immutable):
    form = TaxonomyForm
    list_display = ["name", "class_count", "digest", "created_at"]

    def save_model(self, request: HttpRequest, obj: Taxonomy, form: TaxonomyForm, change: bool) -> None:
        obj.pk = make_taxonomy(form.content, name=obj.name, now=database_now()).pk


@admin.register(HiddenSynset)
class HiddenSynsetAdmin(admin.ModelAdmin):
    """Adding hides a synset on all of the site, removing shows it again; both are on record."""

    form = HiddenSynsetForm
    list_display = ["wnid", "reason", "added_at"]
    search_fields = ["wnid", "reason"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: HiddenSynset, form: HiddenSynsetForm, change: bool) -> None:
        hide(obj.wnid, reason=obj.reason, now=database_now(), actor=organizer(request))
        obj.pk = HiddenSynset.objects.get(wnid=obj.wnid).pk

    def delete_model(self, request: HttpRequest, obj: HiddenSynset) -> None:
        unhide(obj.wnid, now=database_now(), actor=organizer(request))

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for each in queryset:
            self.delete_model(request, each)


@admin.register(ImageSet)
class ImageSetAdmin(Immutable):
    form = ImageSetForm
    list_display = ["name", "image_count", "digest", "created_at"]

    def save_model(self, request: HttpRequest, obj: ImageSet, form: ImageSetForm, change: bool) -> None:
        obj.pk = create_image_set(name=obj.name, images=form.content, now=database_now()).pk


@admin.register(GroundTruth)
class GroundTruthAdmin(Immutable):
    """The labels go in and do not come out: no page shows or links the file."""

    form = GroundTruthForm
    list_display = ["phase", "version", "state", "digest", "created_at"]
    actions = ["freeze_and_make_live"]

    def save_model(self, request: HttpRequest, obj: GroundTruth, form: GroundTruthForm, change: bool) -> None:
        made = add_version(
            form.cleaned_data["phase"],
            form.content,
            based_on=None,
            now=database_now(),
            actor=organizer(request),
            note=form.cleaned_data["note"],
        )
        obj.pk = made.pk

    @admin.action(description=_("Freeze and make live"), permissions=["add"])
    def freeze_and_make_live(self, request: HttpRequest, queryset: Any) -> None:
        now, actor = database_now(), organizer(request)
        for truth in queryset:
            frozen = freeze(truth, now=now, actor=actor)
            try:
                make_first_live(make_release(frozen, now=now), now=now, actor=actor)
            except ReleaseRefused as refused:
                self.message_user(request, str(refused), messages.ERROR)
            else:
                self.message_user(request, _("%(truth)s scores from now on.") % {"truth": truth}, messages.SUCCESS)


class PhaseImageSetInline(ReadOnlyInline):
    """Sets are chosen on the organizers' page of the phase, where the rules for it are."""

    model = PhaseImageSet


class TaskInline(ReadOnlyInline):
    model = ChallengeTask
    fields = ["kind", "slug", "title", "max_guesses", "taxonomy", "position"]
    show_change_link = True


class SetUpOnPages(ReadOnly):
    """Rows that the organizers' pages set up, with their rules and their record; here only `editable` is changed."""

    editable: tuple[str, ...] = ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admin.ModelAdmin.has_change_permission(self, request, obj)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        columns = [field.name for field in self.model._meta.fields if field.name != "id"]
        return [*columns, *(name for name in self.editable if name not in columns)]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [name for name in self.get_fields(request, obj) if name not in self.editable]


class OrganizerInline(admin.TabularInline):
    model = Organizer
    extra = 0


@admin.register(Edition)
class EditionAdmin(SetUpOnPages):
    list_display = ["year", "title", "is_public", "opened_at"]
    inlines = [OrganizerInline, TaskInline]


@admin.register(ChallengeTask)
class ChallengeTaskAdmin(SetUpOnPages):
    list_display = ["title", "edition", "kind", "max_guesses", "taxonomy"]
    list_select_related = ["edition", "taxonomy"]


@admin.register(Phase)
class PhaseAdmin(SetUpOnPages):
    editable = ("baseline",)
    list_display = ["title", "task", "split", "opens_at", "closes_at", "reveal"]
    list_select_related = ["task__edition"]
    inlines = [PhaseImageSetInline]


@admin.register(Release, AuditEvent)
class RecordAdmin(ReadOnly):
    pass


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ["email", "name", "is_staff", "is_active", "date_joined"]
    search_fields = ["email", "name"]
    fields = ["email", "name", "is_staff", "is_superuser", "is_active", "groups", "user_permissions"]
    filter_horizontal = ["groups", "user_permissions"]


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnly):
    list_display = ["name", "user", "prefix", "created_at", "last_used_at", "revoked_at"]
    exclude = ["digest"]
