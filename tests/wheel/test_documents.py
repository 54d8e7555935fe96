"""The documents of the Python interface do what they say, beside the wheel alone."""

import os
import re
import stat
import sys

import nbformat
import pytest
from nbclient import NotebookClient

from submissions.scoring.version import SCORER_VERSION, wheel_of
from tests.wheels import ROOT, run_beside

NOTEBOOK = ROOT / "docs" / "logits-to-submission.ipynb"


@pytest.mark.integration
@pytest.mark.parametrize("document", ["docs/python.md", "packaging/README.md"])
def test_the_examples_of_a_document_run_as_they_stand(unpacked, tmp_path, document):
    examples = re.findall(r"```python\n(.*?)```", (ROOT / document).read_text(), re.DOTALL)
    assert examples
    run_beside(unpacked, "\n".join([f"import os; os.chdir({str(tmp_path)!r})", *examples]))
    assert (tmp_path / "predictions.csv.gz").is_file()


@pytest.fixture
def command(unpacked, tmp_path, monkeypatch):
    """The command `yardstick` of the wheel is found, by this process and those it starts."""
    script = tmp_path / "bin" / "yardstick"
    script.parent.mkdir()
    script.write_text(f"#!{sys.executable}\nfrom yardstick.devkit.cli import main\nmain()\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{script.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(unpacked))
    monkeypatch.setenv("YARDSTICK_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.delenv("YARDSTICK_URL", raising=False)


def run_notebook(folder):
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()
    return [printed(cell) for cell in notebook.cells if cell.cell_type == "code"]


def printed(cell):
    return "".join(output.get("text", "") + output.get("data", {}).get("text/plain", "") for output in cell.outputs)


@pytest.mark.integration
@pytest.mark.usefixtures("command")
def test_the_notebook_goes_from_logits_to_a_file_that_is_accepted(tmp_path):
    told = run_notebook(tmp_path)
    assert any("images, row 1: 'val_00000' stands twice" in text for text in told)
    assert any("Acceptable: 200 images" in text for text in told)
    assert "Set YARDSTICK_URL" in told[-1]


@pytest.mark.integration
@pytest.mark.usefixtures("command")
def test_the_notebook_hands_its_file_in(tmp_path, live, monkeypatch):
    monkeypatch.setenv("YARDSTICK_URL", live.url)
    monkeypatch.setenv("YARDSTICK_TOKEN", live.people["teams"][0]["token"])
    # Its images are not those of the edition, which the server says by row.
    assert "val_00000" in run_notebook(tmp_path)[-1]


def test_the_notebook_is_kept_without_outputs():
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}


def test_the_wheels_readme_installs_this_version_from_a_server():
    line = f"pip install {wheel_of(SCORER_VERSION)} --find-links https://yardstick.example.org/devkit/"
    assert line in (ROOT / "packaging" / "README.md").read_text().splitlines()
