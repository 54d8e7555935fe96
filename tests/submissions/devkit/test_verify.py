"""`yardstick verify` on receipts that the real server issued, and on what somebody changed of them."""

import base64
import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from challenge.domain.digests import digest_of_facts
from submissions.devkit.cli import main
from tests.factories import make_phase
from tests.factories.retiring import release_labels_of
from tests.submissions.devkit.issued import Issued, issue, wrong


def test_a_receipt_of_the_server_holds(issued):
    code, found = issued.verify()
    assert (code, wrong(found)) == (0, set())
    assert {check for check, (holds, _told) in found.items() if holds} == {
        *("keys", "digest", "signature", "release", "numbers")
    }


def test_with_the_file_and_the_labels_every_number_is_counted_again(issued):
    code, found = issued.verify("--file", issued.file, *issued.lists())
    assert code == 0, found
    assert {check for check, (holds, _told) in found.items() if holds} >= {
        *("file", "scorer", "labels", "classes", "images", "recount")
    }
    assert f"all {len(issued.receipt['opened'])} open numbers" in found["recount"][1]


@pytest.mark.usefixtures("rings", "alone")
def test_with_a_kit_whose_labels_are_released_nothing_else_is_needed(live_server, tmp_path):
    phase = make_phase()
    issue(phase, tmp_path)
    release_labels_of(phase)
    assert CliRunner().invoke(main, ["devkit", "2026", "--url", live_server.url]).exit_code == 0
    issued = Issued(tmp_path)
    code, found = issued.verify("--file", issued.file, "--kit", "yardstick-2026")
    assert code == 0, found
    assert all(found[check][0] for check in ("labels", "classes", "images", "scorer", "recount"))
    # Labels that changed since have their own receipts: those of another release are told, and not used.
    release = issued.receipt["signed"]["release"]
    release["contents"]["ground_truth"]["sha256"] = "0" * 64
    release["digest"] = digest_of_facts(release["contents"])
    issued.sign_anew()
    code, found = issued.verify("--file", issued.file, "--kit", "yardstick-2026")
    assert (code, wrong(found), "recount" in found) == (1, {"labels"}, False)


@pytest.mark.parametrize(
    "other", [{"year": 2025}, {"server": "https://elsewhere.example"}, {"format": "of-something-else"}, {"tasks": []}]
)
def test_a_kit_that_happens_to_lie_there_and_is_another_leaves_the_score_open(other, issued):
    """Of another edition, another server, something else, or older than the phase."""
    signed = issued.receipt["signed"]
    kit = {"format": "yardstick-kit-1", "server": signed["server"], "year": 2026, "files": [], "tasks": []} | other
    Path("kit.json").write_text(json.dumps(kit))
    code, found = issued.verify("--file", issued.file)
    assert (code, wrong(found), found["recount"][0]) == (0, set(), None)
    assert "kit" in found["recount"][1]


def test_a_kit_of_another_edition_that_is_named_leaves_the_score_open_too(issued):
    folder = Path("yardstick-2025")
    folder.mkdir()
    facts = {"format": "yardstick-kit-1", "server": issued.receipt["signed"]["server"], "year": 2025}
    (folder / "kit.json").write_text(json.dumps(facts | {"files": [], "tasks": []}))
    code, found = issued.verify("--file", issued.file, "--kit", folder)
    assert (code, found["recount"][0], "2025" in found["recount"][1]) == (0, None, True)


def test_without_labels_it_is_told_that_the_file_was_not_scored_again(issued):
    code, found = issued.verify("--file", issued.file)
    assert (code, found["recount"][0], "--kit" in found["recount"][1]) == (0, None, True)


def test_another_file_is_told(issued):
    issued.file.write_bytes(issued.file.read_bytes() + b"\n")
    code, found = issued.verify("--file", issued.file)
    assert (code, wrong(found)) == (1, {"file"})


def test_other_labels_give_other_numbers(issued, tmp_path):
    with gzip.open(tmp_path / "truth.csv.gz", "rt") as lines:
        header, *rows = lines.read().splitlines()
    images, labels = zip(*(row.split(",") for row in rows), strict=True)
    moved = [*labels[1:], labels[0]]
    other = tmp_path / "other.csv"
    other.write_text("\n".join([header, *map(",".join, zip(images, moved, strict=True)), ""]))
    code, found = issued.verify("--file", issued.file, *issued.lists(), "--truth", other)
    assert (code, wrong(found)) == (1, {"recount"})
    assert "all/flat_error" in found["recount"][1]
    # Bytes of one's own may say the same as the server's: the numbers decide.
    assert found["labels"][0] is None


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda receipt: receipt["signed"]["file"].update(sha256="0" * 64), {"digest", "signature"}),
        (lambda receipt: receipt["signed"].update(task="other"), {"digest", "signature"}),
        (lambda receipt: receipt.update(digest="0" * 64), {"digest"}),
        (lambda receipt: receipt.update(signature=base64.b64encode(bytes(64)).decode()), {"signature"}),
        (lambda receipt: receipt.update(signature="not Base64!"), {"signature"}),
        (lambda receipt: receipt.update(key_id="0" * 16), {"signature"}),
        (lambda receipt: receipt["opened"]["all/flat_error"].update(images=11), {"numbers"}),
        (lambda receipt: receipt["opened"]["all/flat_error"]["value"].update(wrong=[1] * 5), {"numbers"}),
        (lambda receipt: receipt["opened"].update({"all/new": receipt["opened"]["all/flat_error"]}), {"numbers"}),
        (lambda receipt: receipt["opened"].update({"all/flat_error": {}}), {"numbers"}),
        # Without a nonce there is nothing to compare, and nothing is what the server committed to under this name.
        (lambda receipt: receipt["opened"].update({"all/new": {"images": 12, "value": {"error": [0.0]}}}), {"numbers"}),
    ],
)
def test_what_somebody_changed_is_told(change, told, issued):
    change(issued.receipt)
    code, found = issued.verify()
    assert (code, wrong(found)) == (1, told)


def test_a_release_whose_contents_are_others_is_told_though_signed(issued):
    issued.receipt["signed"]["release"]["contents"]["max_guesses"] = 1
    issued.sign_anew()
    code, found = issued.verify()
    assert (code, wrong(found)) == (1, {"release"})


def test_a_score_of_other_rules_names_the_wheel_that_has_them(issued):
    issued.receipt["signed"]["scorer"] |= {"version": "0", "wheel": "yardstick-devkit==0.*"}
    issued.sign_anew()
    code, found = issued.verify("--file", issued.file, *issued.lists())
    assert (code, wrong(found)) == (1, {"scorer"})
    server = issued.receipt["signed"]["server"]
    assert f"pip install 'yardstick-devkit==0.*' --find-links {server}/devkit/" in found["scorer"][1]
    assert "recount" not in found


@pytest.mark.parametrize(
    "wheel", ["other==1.0", "yardstick-devkit==0; id", 'yardstick-devkit==0"$(id)', "--pre yardstick-devkit==0.1"]
)
def test_a_wheel_of_another_name_is_not_repeated(wheel, issued):
    issued.receipt["signed"]["scorer"] |= {"version": "0", "wheel": wheel}
    issued.sign_anew()
    code, found = issued.verify("--file", issued.file, *issued.lists())
    assert (code, wrong(found)) == (1, {"scorer"})
    assert "pip install" not in found["scorer"][1]
    assert wheel not in found["scorer"][1]


def test_a_score_whose_scorers_files_nobody_kept_says_so(issued):
    """As receipts of what was scored before there were receipts."""
    issued.receipt["signed"]["scorer"]["sha256"] = None
    issued.sign_anew()
    code, found = issued.verify("--file", issued.file, *issued.lists())
    assert (code, found["scorer"][0], found["recount"][0]) == (0, None, True)
    assert "does not tell which files" in found["scorer"][1]
    assert "other files" not in found["scorer"][1]


def test_a_receipt_that_does_not_tell_the_files_digest_leaves_the_file_open(issued):
    issued.receipt["signed"]["file"]["sha256"] = None
    issued.sign_anew()
    code, found = issued.verify("--file", issued.file)
    assert (code, found["file"][0], "tells no SHA-256" in found["file"][1]) == (0, None, True)


def test_a_hidden_receipt_is_signed_and_tells_no_number(issued):
    issued.receipt |= {"opened": {}, "note": "Closed until results are published."}
    code, found = issued.verify("--file", issued.file, *issued.lists())
    assert (code, found["numbers"][0], found["recount"][0]) == (0, None, None)
    assert "Closed until results are published." in found["numbers"][1]


NONE = ["", "{}", "[]", '{"signed": {}}', '{"signed": {"format": "other"}}', "\udcff", "[" * 99_999]


@pytest.mark.parametrize("content", NONE, ids=range(len(NONE)))
def test_what_is_no_receipt_is_told(content, tmp_path):
    path = tmp_path / "receipt.json"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    ended = CliRunner().invoke(main, ["verify", str(path)])
    assert (ended.exit_code, "is no receipt" in ended.stderr) == (1, True)


def without(*names):
    def change(receipt):
        place = receipt
        for name in names[:-1]:
            place = place[name]
        del place[names[-1]]

    return change


def replaced(value, *names):
    def change(receipt):
        place = receipt
        for name in names[:-1]:
            place = place[name]
        place[names[-1]] = value

    return change


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800"], ids=["nan", "inf", "surrogate"])
@pytest.mark.parametrize("place", [("signed", "edition"), ("opened", "all/flat_error", "value"), ("note",)])
def test_what_canonical_json_cannot_hold_is_no_receipt(value, place, issued):
    replaced(value, *place)(issued.receipt)
    assert told_as_no_receipt(issued)


@pytest.mark.parametrize(
    "change",
    [
        *map(without, ("signed", "digest", "signature", "key_id", "opened")),
        *(without("signed", name) for name in ("server", "edition", "task", "kind", "phase", "issued_at", "file")),
        *(without("signed", "release", name) for name in ("digest", "contents")),
        *(without("signed", "scorer", name) for name in ("version", "sha256", "wheel")),
        *(without("signed", "file", name) for name in ("sha256", "bytes")),
        replaced("yesterday", "signed", "issued_at"),
        replaced("2026-07-01T09:30:00", "signed", "issued_at"),
    ],
)
def test_a_receipt_that_lacks_something_is_told_in_a_sentence(change, issued):
    change(issued.receipt)
    assert told_as_no_receipt(issued)


def told_as_no_receipt(issued):
    issued.path.write_text(json.dumps(issued.receipt))
    ended = CliRunner().invoke(main, ["verify", str(issued.path), "--keys", str(issued.keys)])
    return (ended.exit_code, "is no receipt" in ended.stderr) == (1, True)


@pytest.mark.parametrize("name", ["ground_truth", "taxonomy", "image_sets", "max_guesses", "options"])
def test_a_release_that_does_not_tell_its_lists_leaves_the_score_open(name, issued):
    release = issued.receipt["signed"]["release"]
    del release["contents"][name]
    release["digest"] = digest_of_facts(release["contents"])
    issued.sign_anew()
    code, found = issued.verify("--file", issued.file, *issued.lists())
    assert (code, found["recount"][0], "does not understand" in found["recount"][1]) == (0, None, True)


@pytest.mark.parametrize(
    ("option", "content"),
    [
        ("--truth", b"image,label\nval_1,NaN\n"),
        ("--truth", b"image\nval_1\n"),
        ("--truth", gzip.compress(b"image,label\n" * 99)[:-9]),
        ("--truth", b"\x1f\x8bnot packed"),
        ("--classes", b"\x80"),
        ("--withdrawn", b"kind\nimage\n"),
        ("--withdrawn", b"kind,name\nimage,\x80\n"),
    ],
    ids=["nan", "no label", "cut", "not packed", "no text", "no name", "no text in a name"],
)
def test_lists_that_cannot_be_read_are_told_in_a_sentence(option, content, issued):
    path = Path("list.csv")
    path.write_bytes(content)
    code, found = issued.verify("--file", issued.file, *issued.lists(), option, path)
    assert (code, wrong(found)) == (1, {"recount"})


def test_what_does_not_hold_is_not_scored_again(issued):
    issued.receipt["opened"]["all/flat_error"] = {}
    code, found = issued.verify("--file", issued.file, *issued.lists())
    assert (code, wrong(found), found["recount"][0]) == (1, {"numbers"}, None)


def test_what_a_stranger_wrote_moves_no_cursor(issued):
    issued.receipt["key_id"] = "\x1b[2J\x9b\u202e"
    issued.path.write_text(json.dumps(issued.receipt))
    shown = CliRunner().invoke(main, ["verify", str(issued.path), "--keys", str(issued.keys)], color=True).stdout
    assert "It names the key" in shown
    assert shown.replace("\n", "").isprintable()


def test_people_read_a_line_a_check_and_the_numbers_that_are_proven(issued):
    issued.path.write_text(json.dumps(issued.receipt))
    shown = CliRunner().invoke(main, ["verify", str(issued.path), "--keys", str(issued.keys)]).stdout
    assert "✓ The signature is one of the server's key" in shown
    assert "  flat_error of all 12 images: 0.000%" in shown
    assert shown.endswith("Verified.\n")
    issued.receipt["signed"]["task"] = "other"
    issued.path.write_text(json.dumps(issued.receipt))
    shown = CliRunner().invoke(main, ["verify", str(issued.path), "--keys", str(issued.keys)]).stdout
    assert "✗ The contents were changed." in shown
    assert "flat_error of all" not in shown
    assert shown.endswith("NOT verified.\n")
