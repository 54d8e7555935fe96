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


HALFWAY = """
import importlib.abc, sys, threading
import django

django.setup()
from leaderboard.charts.error_by_year import Point, error_by_year

begun, drawn = threading.Event(), threading.Event()

class Halfway(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "pandas.core":
            begun.set()
            drawn.wait(2)

sys.meta_path.insert(0, Halfway())
other = threading.Thread(target=__import__, args=("pandas",))
other.start()
assert begun.wait(30)
error_by_year([Point(year=2012, error=0.15, team="A")])
drawn.set()
other.join(30)
"""


def test_charts_are_drawn_while_another_thread_is_halfway_through_pandas():
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "challenge.settings.test"}
    ended = subprocess.run(
        [sys.executable, "-c", HALFWAY], check=False, env=environment, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stderr
