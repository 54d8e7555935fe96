import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from challenge.models import ImageSet
from tests.factories import make_phase

pytestmark = pytest.mark.django_db


def run(*words):
    out = StringIO()
    call_command("image_set", *words, "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def listed(tmp_path):
    path = tmp_path / "images.csv"
    path.write_text("image,width,height\nnew_1,640,480\nnew_2,,\n")
    return str(path)


def test_a_list_is_imported_attached_and_listed(listed):
    make_phase(with_release=False)
    made = run("import", "new", listed)
    assert (made["name"], made["images"]) == ("new", 2)
    row = run("attach", "2026/classification/val", made["digest"][:10], "--role", "anchor")
    assert (row["role"], row["digest"]) == ("anchor", made["digest"])
    assert [each["name"] for each in run("list", "--phase", "2026/classification/val")["image_sets"]] == ["val", "new"]
    assert len(run("list")["image_sets"]) == 2


def test_a_set_is_attached_by_its_name_where_only_one_has_it(listed, tmp_path):
    make_phase(with_release=False)
    made = run("import", "new", listed)
    assert run("attach", "2026/classification/val", "new")["digest"] == made["digest"]
    (tmp_path / "other.csv").write_text("image\nother\n")
    run("import", "new", str(tmp_path / "other.csv"))
    with pytest.raises(CommandError, match="Several sets are called new"):
        run("attach", "2026/classification/val", "new")


def test_people_read_lines(listed):
    out = StringIO()
    call_command("image_set", "import", "new", listed, stdout=out)
    assert out.getvalue() == f"new: 2 images, {ImageSet.objects.get().digest}\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("attach", "2026/classification/test", "00"), "There is no phase 2026/classification/test"),
        (("attach", "nonsense", "00"), "name it as YEAR/TASK/PHASE"),
        (("attach", "2026/classification/val", "zz"), "No set is called zz"),
        (("attach", "2026/classification/val", ""), "named “val” already"),
        (("import", "new", "/nowhere"), "No such file"),
    ],
)
def test_what_cannot_be_is_refused_as_on_the_page(words, told):
    make_phase(with_release=False)
    with pytest.raises(CommandError, match=told):
        run(*words)


def test_a_wrong_list_is_refused_as_on_the_page(tmp_path):
    path = tmp_path / "images.csv"
    path.write_text("image\na\na.JPEG\n")
    with pytest.raises(CommandError, match="name the same image"):
        run("import", "new", str(path))
