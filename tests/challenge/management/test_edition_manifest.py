import json
import re
import shlex
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from challenge.models import AuditEvent, Edition, Phase
from tests.factories import make_edition, make_phase, make_user
from tests.stacks import ROOT

pytestmark = pytest.mark.django_db

FILE = """format: yardstick-edition-1
year: 2027
title: ILSVRC 2027
pages:
  rules: {title: Rules, body: Fair play.}
"""


def say(*arguments) -> str:
    out = StringIO()
    call_command("edition", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "edition.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_a_file_makes_an_edition_in_the_name_of_who_imports_it(file):
    olga = make_user("olga@example.org")
    assert "2027  ILSVRC 2027 (in preparation)" in say("import", file, "--by", "olga@example.org")
    assert list(Edition.objects.get().organizers.all()) == [olga]
    assert AuditEvent.objects.get(verb="edition.imported").actor == olga


def test_what_was_exported_makes_the_same_edition_anew(tmp_path):
    file = tmp_path / "edition.yaml"
    make_phase(edition=make_edition(2026, opened_at=None, is_public=False), with_release=False)
    assert "Written to" in say("export", 2026, file)
    text = file.read_text()
    assert say("export", 2026) == text
    say("remove", 2026)
    say("import", file)
    assert say("export", 2026) == text
    assert Phase.objects.get().image_set_roles.get().image_set.name == "val"


def test_a_dry_run_tells_the_differences_and_changes_nothing(file):
    make_edition(2027, title="Challenge")
    told = say("import", file, "--dry-run")
    assert "title: Challenge -> ILSVRC 2027" in told
    assert "Nothing was changed" in told
    assert Edition.objects.get().title == "Challenge"


def test_a_comparison_ends_with_one_exactly_if_something_differs(file, capsys):
    say("import", file)
    assert say("diff", file) == "What runs is what the file says.\n"
    file.write_text(FILE.replace("Fair play.", r'"Fair play.\nNo sharing."'))
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("edition", "diff", str(file), stdout=out)
    assert ended.value.code == 1
    assert out.getvalue().splitlines() == [
        "pages.rules.body:",
        "    @@ -1 +1,2 @@",
        "     Fair play.",
        "    +No sharing.",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (FILE.replace("title: ILSVRC 2027", "title: no"), r"title \(line 3\): Expected text"),
        (FILE.replace("2027", "1492"), r"year \(line 2\): Type a year"),
        ("\xff", "cannot be read as UTF-8"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_whole_and_says_where(file, text, told):
    file.write_text(text, encoding="latin-1")
    with pytest.raises(CommandError, match=told):
        say("import", file)
    assert not Edition.objects.exists()


def test_the_documented_commands_do_what_the_document_says(tmp_path, monkeypatch):
    make_phase(edition=make_edition(2012, opened_at=None, is_public=False), with_release=False)
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "docs" / "organizing.md").read_text(), re.DOTALL)
    [block] = [block for block in blocks if "edition export" in block]
    for line in block.splitlines():
        call_command(*shlex.split(line)[2:], stdout=StringIO())
    assert AuditEvent.objects.filter(verb="edition.imported", subject="edition 2012").count() == 1


def test_facts_for_programs_are_json(file):
    [first, *_] = json.loads(say("import", file, "--json"))["differences"]
    assert first == {"path": "title", "old": None, "new": "ILSVRC 2027"}
