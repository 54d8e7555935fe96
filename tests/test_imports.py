"""What every command, worker and web process loads when it starts."""

import os
import subprocess
import sys

HEAVY = {"numba", "nltk", "hotcoco", "imagehash", "scipy", "pandas", "reportlab"}


def test_starting_django_loads_neither_kernels_nor_curation():
    """A command starts in a second and a web process in no more; what needs kernels loads them then."""
    code = f"import django, sys; django.setup(); import challenge.urls; print({HEAVY!r} & set(sys.modules))"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "challenge.settings.test"}
    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
