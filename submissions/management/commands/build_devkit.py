"""`manage.py build_devkit`: the wheel of the running code, for teams to install and for receipts to name."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from challenge.domain.clock import database_now
from submissions.domain.wheels import WheelNotBuilt, WheelTaken, build_wheel, keep_wheel


class Command(BaseCommand):
    help = "Builds the development kit's wheel from the running code and keeps it. The same code is kept once."

    def handle(self, **_options: Any) -> None:
        with TemporaryDirectory() as folder:
            try:
                wheel, is_new = keep_wheel(build_wheel(Path(folder)), database_now())
            except (WheelNotBuilt, WheelTaken) as error:
                raise CommandError(str(error)) from error
        done = "Kept" if is_new else "Already there:"
        self.stdout.write(f"{done} {wheel.name}, scorer {wheel.scorer}, SHA-256 {wheel.sha256}")
