"""Failpoints hold processes in tests, and are nothing in production."""

import subprocess
import sys
import threading
import time
from pathlib import Path

from submissions.failpoints import reach
from tests.stacks import ROOT


def test_without_a_folder_nothing_happens():
    reach("mid-score")


def test_who_reaches_a_file_waits_until_it_is_gone(settings, tmp_path: Path):
    settings.FAILPOINTS = str(tmp_path)
    file = tmp_path / "mid-score.7"
    file.touch()
    threads = [threading.Thread(target=reach, args=("mid-score", subject)) for subject in (7, 8)]
    for thread in threads:
        thread.start()
    threads[1].join(5)
    assert not threads[1].is_alive()
    wait_for_mark(tmp_path)
    assert threads[0].is_alive()
    file.unlink()
    threads[0].join(5)
    assert not threads[0].is_alive()
    assert list(tmp_path.iterdir()) == []


def wait_for_mark(folder: Path) -> None:
    end = time.monotonic() + 5
    while not list(folder.glob("reached.mid-score.*")):
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_file_may_order_the_process_to_die(tmp_path: Path):
    (tmp_path / "mid-score").write_text("die")
    code = (
        "from django.conf import settings; "
        f"settings.configure(FAILPOINTS={str(tmp_path)!r}); "
        "from submissions.failpoints import reach; reach('mid-score')"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, timeout=30).returncode == -9


def test_production_reads_no_folder_from_the_environment():
    source = (ROOT / "challenge" / "settings" / "prod.py").read_text()
    assert "FAILPOINTS" not in source
