"""`yardstick verify-log`: on the real server's log, and on logs that somebody rewrote."""

import hashlib
import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from challenge.domain.signing import public_keys, sign
from leaderboard.domain.correcting import correct, withdraw
from leaderboard.domain.publish import publish, publish_provisional
from submissions.devkit import log_verifying
from submissions.devkit.cli import main
from tests.factories import NOW, make_edition, make_phase, make_scored
from tests.submissions.devkit.desk import Canned

CLOSED = NOW + timedelta(days=31)
HEAD, LOG, KEYS = "GET /api/v1/log/head", "GET /api/v1/log", "GET /.well-known/yardstick-keys.json"
RESULTS = "/2026/classification/results/test"


pytestmark = pytest.mark.usefixtures("alone")


def verify_log(url):
    """Exit code and the findings: the last of each check."""
    ended = CliRunner().invoke(main, ["verify-log", "--url", url, "--retry-for", "0", "--json"])
    assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exception
    answer = json.loads(ended.stdout)
    return ended.exit_code, {each["check"]: (each["holds"], each["told"]) for each in answer["checks"]}


def wrong(found):
    return {check for check, (holds, _told) in found.items() if holds is False}


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("rings")
def test_the_real_servers_log_holds_however_many_pages_it_has(live_server, monkeypatch):
    monkeypatch.setattr(log_verifying, "PAGE", 2)
    first, second = (make_phase(edition=make_edition(year)) for year in (2025, 2026))
    for phase in (first, second):
        make_scored(phase, wrong=3)
    better = correct(publish(first, now=CLOSED), note="Better.", now=CLOSED)
    withdraw(better, reason="Wrong.", now=CLOSED)
    publish_provisional(second, objections_until=CLOSED + timedelta(days=3), now=CLOSED)
    code, found = verify_log(live_server.url)
    assert (code, wrong(found)) == (0, set()), found
    assert "All 4 lines" in found["chain"][1]
    assert "1 are not public" in found["publications"][1]
    code, found = verify_log(live_server.url)
    assert (code, found["memory"][0], "line 4 as it was" in found["memory"][1]) == (0, True, True)


# Logs of our own, counted here as docs/receipts.md tells


def digest(facts):
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def chain(*publications):
    lines, previous = [], "0" * 64
    for number, publication in enumerate(publications, 1):
        moment = f"2026-07-0{number}T00:00:00+00:00"
        line = {"sequence": number, "kind": "published", "publication": publication, "at": moment, "previous": previous}
        previous = digest(line)
        lines.append(
            line | {"digest": previous, "url": f"https://elsewhere.example{RESULTS}/v{number}/publication.json"}
        )
    return lines


def signed(contents):
    found = sign(contents)
    return {"digest": found.digest, "signature": found.signature, "key_id": found.key_id}


class Site:
    """A desk with a log of so many published results."""

    def __init__(self, desk, count):
        self.desk = desk
        contents = [{"heading": {"as_of": NOW.isoformat()}, "rows": [number]} for number in range(count)]
        for number, each in enumerate(contents, 1):
            desk.answers[self.address(number)] = {"contents": each} | signed(each)
        desk.answers[KEYS] = {"keys": public_keys()}
        self.tell(chain(*map(digest, contents)))

    @staticmethod
    def address(number):
        return f"GET {RESULTS}/v{number}/publication.json"

    def tell(self, lines):
        self.lines = lines
        last = lines[-1]
        told = {"format": "yardstick-log-1", "server": "s", "sequence": last["sequence"], "digest": last["digest"]}
        told["at"] = NOW.isoformat()
        self.desk.answers[HEAD] = {"signed": told} | signed(told)
        self.desk.answers[LOG] = {"items": lines, "count": len(lines), "next": None}

    def verify(self):
        return verify_log(self.desk.url)


@pytest.fixture
def site(desk):
    return Site(desk, 3)


def test_a_log_that_grows_holds_and_tells_what_is_new(site, desk):
    assert site.verify()[0] == 0
    Site(desk, 4)
    code, found = site.verify()
    assert (code, "and 1 after it" in found["memory"][1]) == (0, True)


def test_a_log_that_was_written_anew_is_told_though_all_of_it_is_signed(site):
    assert site.verify()[0] == 0
    site.desk.answers[site.address(2)] = site.desk.answers[site.address(3)]
    publications = [line["publication"] for line in site.lines]
    site.tell(chain(publications[0], publications[2], publications[2]))
    code, found = site.verify()
    assert (code, wrong(found)) == (1, {"memory"})
    assert "REWRITTEN" in found["memory"][1]
    # What is kept is what was seen first.
    assert site.verify()[0] == 1


def test_a_log_that_lost_its_end_is_told(site):
    assert site.verify()[0] == 0
    site.tell(site.lines[:2])
    code, found = site.verify()
    assert (code, wrong(found)) == (1, {"memory"})


def test_lines_that_no_signed_head_covers_do_not_count(site):
    """Whoever stands between may add what they like."""
    head = site.desk.answers[HEAD]
    site.tell([*site.lines, *forged(site.lines[-1])])
    site.desk.answers[HEAD] = head
    code, found = site.verify()
    assert (code, found["chain"][1]) == (0, "All 3 lines of the log follow from one another.")
    # What is kept is the end that was signed.
    site.tell(site.lines[:3])
    code, found = site.verify()
    assert (code, "line 3 as it was" in found["memory"][1]) == (0, True)
    assert f"{RESULTS}/v4" not in " ".join(site.desk.asked)


def forged(last):
    line = {"sequence": 4, "kind": "published", "publication": "f" * 64, "at": last["at"], "previous": last["digest"]}
    yield line | {"digest": digest(line), "url": f"https://elsewhere.example{RESULTS}/v4/publication.json"}


def test_a_signed_head_older_than_the_end_that_is_kept_is_told(site):
    old = site.desk.answers[HEAD], site.desk.answers[LOG]
    Site(site.desk, 4)
    assert site.verify()[0] == 0
    site.desk.answers[HEAD], site.desk.answers[LOG] = old[0], site.desk.answers[LOG]
    code, found = site.verify()
    assert (code, wrong(found)) == (1, {"memory"})


@pytest.mark.parametrize("number", [-1, "3", None, 2.5])
def test_a_head_that_names_no_line_is_told(number, site):
    site.desk.answers[HEAD]["signed"]["sequence"] = number
    ended = CliRunner().invoke(main, ["verify-log", "--url", site.desk.url])
    assert (ended.exit_code, "no log of publications" in ended.stderr) == (1, True)


def test_a_line_that_was_changed_breaks_the_chain(site):
    site.lines[1]["at"] = "2026-07-03T00:00:00+00:00"
    code, found = site.verify()
    assert (code, wrong(found)) == (1, {"chain"})
    assert "Line 2" in found["chain"][1]


def test_a_head_that_the_log_does_not_have_is_told(site):
    site.desk.answers[LOG]["items"] = site.lines[:2]
    code, found = site.verify()
    assert (code, wrong(found)) == (1, {"head"})


def test_a_head_that_is_not_signed_by_the_server_is_told(site):
    site.desk.answers[HEAD]["signed"]["server"] = "other"
    code, found = site.verify()
    assert (code, wrong(found)) == (1, {"digest", "signature"})


def test_results_that_are_not_what_was_published_are_told(site):
    site.desk.answers[site.address(2)]["contents"]["rows"] = [7]
    code, found = site.verify()
    assert (code, wrong(found)) == (1, {"publication"})
    assert "line 2" in found["publication"][1]


def test_results_that_nobody_signed_are_told(site):
    site.desk.answers[site.address(2)]["signature"] = site.desk.answers[site.address(1)]["signature"]
    code, found = site.verify()
    assert (code, wrong(found)) == (1, {"publication"})


def test_results_that_are_gone_are_told(site):
    del site.desk.answers[site.address(2)]
    code, found = site.verify()
    assert (code, wrong(found), "are gone" in found["publication"][1]) == (1, {"publication"}, True)


@pytest.mark.parametrize(
    "answer", [{}, [], {"items": [{}], "next": None}, {"items": 3, "next": None}, {"items": [3], "next": None}]
)
def test_what_is_no_log_is_told(answer, site):
    site.desk.answers[LOG] = answer
    ended = CliRunner().invoke(main, ["verify-log", "--url", site.desk.url])
    assert (ended.exit_code, "no log of publications" in ended.stderr) == (1, True)


def test_a_server_that_is_away_is_a_matter_of_the_network(site):
    site.desk.first(HEAD, Canned(503))
    ended = CliRunner().invoke(main, ["verify-log", "--url", site.desk.url, "--retry-for", "0"])
    assert ended.exit_code == 4
