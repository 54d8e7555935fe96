import gc
import runpy
import threading

from django.conf import settings
from gunicorn.config import get_default_config_file


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
    for thread in threading.enumerate():
        if thread.name == "warm kernels":
            thread.join(10)
    gc.unfreeze()


def test_what_a_web_process_has_loaded_is_looked_through_for_garbage_no_more(monkeypatch):
    monkeypatch.chdir(settings.BASE_DIR)
    monkeypatch.setattr("submissions.scoring.warm.warm", lambda: None)
    gc.unfreeze()
    runpy.run_path(get_default_config_file())["_warm"]()
    frozen = gc.get_freeze_count()
    gc.unfreeze()
    assert frozen > 10_000
