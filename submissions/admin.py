"""What organizers see of teams and their submissions, for now."""

from django.contrib import admin

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
