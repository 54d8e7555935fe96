"""What organizers see of published results, for now."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import HistoricResult, Publication


@admin.register(Publication)
class PublicationAdmin(admin.ModelAdmin):
    list_display = ["phase_title", "task_title", "year", "state", "as_of", "is_public"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(HistoricResult)
class HistoricResultAdmin(admin.ModelAdmin):
    list_display = ["year", "task", "team", "entry", "metric", "value", "source"]
    list_filter = ["year", "task"]
