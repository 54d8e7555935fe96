"""The library can be built into a wheel under another name, and knows nothing of the server."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import submissions.devkit
import submissions.scoring

FILES = [
    path
    for package in (submissions.scoring, submissions.devkit)
    for path in Path(package.__file__).parent.rglob("*.py")
]
SERVER = {"django", "celery", "redis", "nltk", "challenge", "submissions", "leaderboard"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_imports_are_relative_and_pure(path):
    tree = ast.parse(path.read_text())
    absolute = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level}
    absolute |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert not {name.split(".")[0] for name in absolute} & SERVER


def test_the_doors_load_no_kernels():
    code = "import sys, submissions.scoring.evaluate; sys.exit(bool({'numba', 'pyarrow', 'pandas'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_library_without_a_writable_cache_still_compiles(tmp_path):
    """As in a read-only install without a home: numba raises at once where it may not cache."""
    code = (
        "import numba\n"
        "from submissions.scoring import compiled\n"
        "real = numba.njit\n"
        "def njit(*args, cache=False, **options):\n"
        "    if cache:\n"
        "        raise RuntimeError('cannot cache function: no locator available')\n"
        "    return real(*args, **options)\n"
        "numba.njit = njit\n"
        "def double(x):\n"
        "    return 2 * x\n"
        "raise SystemExit(compiled.kernel(double)(21) != 42)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
