import gc
import runpy
import threading

import pytest
from django.conf import settings
from gunicorn.config import get_default_config_file

from submissions.scoring import version


def test_a_web_process_warms_its_kernels_beside_its_first_requests(monkeypatch):
    monkeypatch.chdir(settings.BASE_DIR)
    warmed_by: list[str] = []
    done = threading.Event()

    def warm() -> None:
        warmed_by.append(threading.current_thread().name)
        done.set()

    monkeypatch.setattr("submissions.scoring.warm.warm", warm)
    found = get_default_config_file()
    assert found, "what the Procfile starts reads the file in the folder that it is started in"
    runpy.run_path(found)["post_worker_init"](None)
    assert done.wait(10)
    assert warmed_by == ["warm kernels"]


def test_a_web_process_tells_the_scorer_that_it_was_started_with(monkeypatch, tmp_path):
    started = version.scorer_digest()
    version.scorer_digest.cache_clear()
    monkeypatch.chdir(settings.BASE_DIR)
    monkeypatch.setattr("submissions.scoring.warm.warm", lambda: None)
    monkeypatch.setattr(gc, "freeze", lambda: None)
    runpy.run_path(get_default_config_file())["post_worker_init"](None)
    monkeypatch.setattr(version, "_PACKAGE", tmp_path)
    assert version.scorer_digest() == started


@pytest.mark.parametrize("fails", [False, True])
def test_what_a_web_process_has_loaded_is_looked_through_for_garbage_no_more(monkeypatch, fails):
    done: list[str] = []

    def warm() -> None:
        done.append("warm")
        if fails:
            raise OSError

    monkeypatch.chdir(settings.BASE_DIR)
    monkeypatch.setattr("submissions.scoring.warm.warm", warm)
    monkeypatch.setattr(gc, "freeze", lambda: done.append("frozen"))
    runpy.run_path(get_default_config_file())["_warm"]()
    assert done == ["warm", "frozen"]
