from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubmissionsConfig(AppConfig):
    name = "submissions"
    verbose_name = _("Submissions")

    def ready(self) -> None:
        # Registers the tasks wherever Django runs, so that eager tests need no broker.
        from . import tasks  # noqa: F401
