"""Programs that documents use and that a machine may lack."""

import os
import shutil

import pytest


def needs(*programs: str) -> pytest.MarkDecorator:
    """Skips, with the reason, where a program is absent; where nothing may be skipped, the test runs and fails."""
    absent = [program for program in programs if not shutil.which(program)]
    may_skip = os.environ.get("ORACLE_REQUIRED") != "1"
    return pytest.mark.skipif(bool(absent) and may_skip, reason=f"not on this machine: {', '.join(absent)}")
