"""What `import yardstick` gives, and how little it loads."""

import json

from submissions.scoring.version import WHEEL_VERSION, scorer_digest
from tests.wheels import run_beside

PUBLIC = [
    "ArraysInvalid",
    "FileRefused",
    "InputsInvalid",
    "Report",
    "__version__",
    "evaluate",
    "top_guesses",
    "write_predictions",
]
HEAVY = {"click", "cryptography", "hotcoco", "httpx", "llvmlite", "numba", "numpy", "pandas", "pyarrow", "rich"}


def test_the_public_surface_is_this(unpacked):
    code = (
        "import yardstick, json\n"
        "print(json.dumps([dir(yardstick), sorted(yardstick.__all__), yardstick.__version__,"
        " [getattr(yardstick, name) is not None for name in yardstick.__all__]]))"
    )
    names, exported, version, found = json.loads(run_beside(unpacked, code))
    assert (names, exported, version) == (PUBLIC, PUBLIC, WHEEL_VERSION)
    assert all(found)


def test_a_name_that_is_not_there_is_an_attribute_error(unpacked):
    code = "import yardstick\ntry: yardstick.accuracy\nexcept AttributeError as error: print(error)"
    assert run_beside(unpacked, code) == "module 'yardstick' has no attribute 'accuracy'\n"


def test_import_loads_nothing_heavy(unpacked):
    code = "import sys, json, yardstick; yardstick.__version__; print(json.dumps(sorted(sys.modules)))"
    loaded = {name.partition(".")[0] for name in json.loads(run_beside(unpacked, code))}
    assert "yardstick" in loaded
    assert not loaded & HEAVY


def test_help_loads_no_numbers_and_no_kernels(unpacked):
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom yardstick.devkit.cli import main\n"
        "answer = CliRunner().invoke(main, ['--help'])\n"
        "print(answer.exit_code, *sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    status, *loaded = run_beside(unpacked, code).split()
    assert (status, set(loaded) & {"hotcoco", "numba", "numpy", "pandas", "pyarrow"}) == ("0", set())


def test_the_digest_of_the_scorer_is_that_of_the_checkout(unpacked):
    code = "from yardstick.scoring.version import scorer_digest; print(scorer_digest())"
    assert run_beside(unpacked, code) == f"{scorer_digest()}\n"


def test_errors_are_values_that_are_wrong(unpacked):
    code = (
        "import yardstick\nprint(issubclass(yardstick.ArraysInvalid, ValueError), "
        "issubclass(yardstick.InputsInvalid, ValueError), issubclass(yardstick.FileRefused, Exception))"
    )
    assert run_beside(unpacked, code) == "True True True\n"
