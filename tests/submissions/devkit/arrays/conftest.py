"""A file as anybody would write it, scored as `yardstick score` does: what arrays are compared with."""

import pytest

from submissions.scoring.evaluate import evaluate as evaluate_file
from submissions.scoring.inputs import NOUNS, Inputs


@pytest.fixture(scope="session")
def score_text(tmp_path_factory):
    """Score the texts of files, whatever folder they lie in."""

    def score(task, predictions, truth, classes, *, images=None, max_guesses=5, **texts):
        # A folder for each call: what was read of a file is remembered until the file changes.
        folder, paths = tmp_path_factory.mktemp("texts"), {}
        for name, text in {"predictions": predictions, "truth": truth, "classes": classes, **texts}.items():
            paths[name] = folder / name
            paths[name].write_text(text)
        if images:
            (folder / "images").write_text("".join(f"{name}\n" for name in ["image", *images]))
        inputs = Inputs(
            paths["truth"],
            paths["classes"],
            hierarchy=NOUNS,
            image_sets={"images": folder / "images"} if images else {},
            max_guesses=max_guesses,
            blacklist=paths.get("blacklist"),
            split=paths.get("split"),
            options={"slices": paths.get("slices")},
        )
        return evaluate_file(task, paths["predictions"], inputs)

    return score


@pytest.fixture(scope="session")
def same():
    """Say that two reports tell the same, whatever files they were made from."""

    def assert_same(mine, theirs):
        assert without_digests(mine) == without_digests(theirs)
        for secret in ("outcomes", "per_class", "patterns"):
            ours, others = getattr(mine, secret), getattr(theirs, secret)
            assert {key: one.tolist() for key, one in ours.items()} == {
                key: one.tolist() for key, one in others.items()
            }

    return assert_same


def without_digests(report):
    return {name: value for name, value in report.as_json().items() if name != "digests"}
