"""What organizers see of teams and their submissions, for now."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from challenge.admin import ReadOnly, organizer
from challenge.domain.clock import database_now

from .domain.competing import release
from .models import Evaluation, Membership, MethodDescription, QuotaSlot, Submission, Team


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin):
    list_display = ["name", "edition", "affiliation", "created_at"]
    list_filter = ["edition"]
    search_fields = ["name", "affiliation"]
    inlines = [MembershipInline]


@admin.register(Membership)
class MembershipAdmin(ReadOnly):
    """Who was in which team, and from when to when. An organizer may release somebody from what a team used."""

    list_display = ["user", "team", "role", "joined_at", "left_at", "released_at"]
    list_select_related = ["user", "team__edition"]
    list_filter = ["team__edition", "role"]
    search_fields = ["user__email", "user__name", "team__name"]
    actions = ["release"]

    def has_release_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("submissions.change_membership")

    @admin.action(description=_("Release: slots used in this time bind the person no more"), permissions=["release"])
    def release(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        for membership in queryset.select_related("user", "team"):
            if release(membership, actor=organizer(request), now=database_now()):
                self.message_user(request, _("Released: %(who)s.") % {"who": membership}, messages.SUCCESS)
            else:
                told = _("%(who)s: still in the team, or released already.")
                self.message_user(request, told % {"who": membership}, messages.WARNING)


class MethodInline(admin.StackedInline):
    model = MethodDescription
    extra = 0


@admin.register(Submission)
class SubmissionAdmin(admin.ModelAdmin):
    """Files and moments are facts; what an organizer may change is how an entry counts."""

    list_display = ["team", "phase", "file_name", "submitted_at", "track", "is_competing"]
    list_select_related = ["team", "phase__task__edition"]
    list_filter = ["phase", "track", "is_competing"]
    fields = [
        "team",
        "phase",
        "submitted_by",
        "submitted_at",
        "file_name",
        "file_sha256",
        "track",
        "is_competing",
    ]
    readonly_fields = ["team", "phase", "submitted_by", "submitted_at", "file_name", "file_sha256"]
    inlines = [MethodInline]

    def has_add_permission(self, request):
        return False


@admin.register(Evaluation)
class EvaluationAdmin(admin.ModelAdmin):
    """The queue, as it stands."""

    list_display = [
        "submission",
        "status",
        "attempt",
        "worker",
        "queued_at",
        "started_at",
        "finished_at",
        "failure",
    ]
    list_select_related = ["submission__team"]
    list_filter = ["status", "failure", "submission__phase"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(QuotaSlot)
class QuotaSlotAdmin(admin.ModelAdmin):
    list_display = ["team", "phase", "period", "number", "submission"]
    list_select_related = ["team", "phase__task__edition", "submission__team"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
