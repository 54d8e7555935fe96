"""A second version of the labels over eight real networks: by commands, through real workers, on the running server."""

import csv
import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from submissions.demo.content import labels as labels_of_2012
from submissions.devkit.client import Client
from tests.faults.world import wait_for
from tests.integration.test_scoring_path import NETWORKS, PREDICTIONS
from tests.integration.test_teams_at_once import PRELUDE, at_once
from tests.stacks import Live

pytestmark = pytest.mark.integration

YEAR = 2912
PHASE = f"{YEAR}/classification/val"
CHANGED = 1_000
GUESSES = [f"label{guess}" for guess in range(1, 6)]

# An edition of its own over the images and classes of 2012, with a team for each network.
SETUP = f"""
from django.utils import timezone
from challenge.domain.tokens import issue_token
from submissions.domain.teams import create_team
from tests.factories import make_user
now = timezone.now()
known = Phase.objects.get(task__edition__year=2012)
edition = Edition.objects.create(year={YEAR}, title="Rescoring", is_public=True, opened_at=now)
task = ChallengeTask.objects.create(
    edition=edition, kind="classification", slug="classification", title="Classification", taxonomy=known.task.taxonomy
)
phase = Phase.objects.create(
    task=task, slug="val", title="Validation", split="test", opens_at=known.opens_at, limit_per_day=10
)
PhaseImageSet.objects.create(phase=phase, image_set=known.image_sets.get())
edition.organizers.add(make_user("organizer@rescoring.example"))
tokens = {{}}
for name in {list(NETWORKS)!r}:
    user = make_user(f"{{name}}@rescoring.example")
    create_team(user=user, edition=edition, name=name, now=now)
    tokens[name] = issue_token(user=user, name="t", now=now)[1]
print(json.dumps(tokens))
"""

LIVE_TABLE = f"""
from django.utils import timezone
from leaderboard.domain.standings import refresh_standings
table = refresh_standings(Phase.objects.get(task__edition__year={YEAR}).pk, now=timezone.now())
print(json.dumps([[e.team_name, e.primary_count, e.rank] for e in table.entries.all()]))
"""

PUBLISHED = f"""
from leaderboard.models import Publication
table = Publication.objects.get(phase__task__edition__year={YEAR}, state="frozen")
print(json.dumps([table.digest, table.signature, table.contents, [[e.team_name, e.rank] for e in table.entries.all()]]))
"""

PUBLISH = f"""
from django.utils import timezone
from leaderboard.domain.publish import publish
publish(Phase.objects.get(task__edition__year={YEAR}), now=timezone.now())
"""


def guesses_of(network: str) -> pd.DataFrame:
    return pd.read_csv(PREDICTIONS / f"{network}.csv.gz", index_col="image")[GUESSES]


def better_labels() -> dict[str, str]:
    """The labels of 2012, but for a thousand images that Xception calls what NASNet does not: there its first guess."""
    labels, mine, rivals = pd.Series(dict(labels_of_2012())), guesses_of("xception"), guesses_of("nasnetlarge")
    first = mine["label1"]
    contested = first.ne(labels.reindex(first.index)) & rivals.reindex(first.index).ne(first, axis=0).all(axis=1)
    chosen = contested[contested].index[:CHANGED]
    return dict(labels_of_2012()) | {str(image): str(label) for image, label in first.loc[chosen].items()}


def reference(labels: dict[str, str]) -> pd.DataFrame:
    """By network the wrong images at five guesses and the rank."""
    truth = pd.Series(labels)
    guesses = {name: guesses_of(name) for name in NETWORKS}
    wrong = {name: rows.ne(truth.reindex(rows.index), axis=0).all(axis=1).sum() for name, rows in guesses.items()}
    table = pd.DataFrame({"wrong": wrong})
    return table.assign(rank=table["wrong"].rank(method="min").astype(int))


def write_labels(path: Path, labels: dict[str, str]) -> str:
    with gzip.open(path, "wt", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("image", "label"), *labels.items()])
    return str(path)


def command(server: Live, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(server.manage("ground_truth", *arguments, "--json"))
    return found


def submit(server: Live, network: str, token: str) -> tuple[str, str]:
    with Client(server.url, token) as client:
        submission = client.submit(YEAR, "classification", PREDICTIONS / f"{network}.csv.gz", message=network)
        assert client.wait(submission["id"], seconds=120)["status"] == "scored"
        return network, submission["id"]


def make_live(server: Live, version: int, file: str) -> dict[str, Any]:
    command(server, "import", PHASE, file, "--note", f"version {version}")
    command(server, "freeze", PHASE, str(version))
    return command(server, "release", PHASE, str(version))


def rows_of(table: pd.DataFrame) -> set[tuple[str, int, int]]:
    return {(str(name), int(row["wrong"]), int(row["rank"])) for name, row in table.iterrows()}


def live_table(server: Live) -> set[tuple[str, int, int]]:
    return {tuple(row) for row in server.ask(LIVE_TABLE)}


@pytest.mark.oracle
def test_a_second_version_of_the_labels_over_eight_real_networks(live: Live, tmp_path: Path):
    old, new = dict(labels_of_2012()), better_labels()
    assert sum(old[image] != new[image] for image in old) == CHANGED
    before, after = reference(old), reference(new)
    tokens = live.ask(SETUP)
    make_live(live, 1, write_labels(tmp_path / "v1.csv.gz", old))
    command(live, "live", PHASE, "1")
    with ThreadPoolExecutor(2) as pool:
        submissions = dict(pool.map(lambda name: submit(live, name, tokens[name]), NETWORKS))
    assert live_table(live) == rows_of(before)
    published = live.ask(PUBLISH + PUBLISHED)

    release = make_live(live, 2, write_labels(tmp_path / "v2.csv.gz", new))
    assert command(live, "rescore", PHASE, "2", "--wait")["is_complete"]
    table = tmp_path / "diff.csv"
    diff = command(live, "diff", PHASE, "2", "--csv", str(table))

    found = {each["team"]: each for each in diff["entries"]}
    expected = {
        name: {
            "old_count": int(before["wrong"][name]),
            "new_count": int(after["wrong"][name]),
            "count_change": int(after["wrong"][name] - before["wrong"][name]),
            "old_rank": int(before["rank"][name]),
            "new_rank": int(after["rank"][name]),
            "rank_change": int(before["rank"][name] - after["rank"][name]),
        }
        for name in NETWORKS
    }
    assert {name: {key: found[name][key] for key in facts} for name, facts in expected.items()} == expected
    assert diff["changed"] == int((before["wrong"] != after["wrong"]).sum())
    assert diff["movers"] == int((before["rank"] != after["rank"]).sum()) > 0
    assert diff["winner_changes"] == (before["rank"].idxmin() != after["rank"].idxmin())
    assert len(table.read_text().splitlines()) == 1 + len(NETWORKS)

    # Until a person decides, nothing that anybody sees has changed.
    assert live_table(live) == rows_of(before)
    with Client(live.url, tokens["xception"]) as client:
        assert client.submission(submissions["xception"])["result"]["metrics"]["flat_error"]["wrong"][-1] == int(
            before["wrong"]["xception"]
        )
    command(live, "live", PHASE, "2")
    assert live_table(live) == rows_of(after)
    with Client(live.url, tokens["xception"]) as client:
        assert client.submission(submissions["xception"])["result"]["metrics"]["flat_error"]["wrong"][-1] == int(
            after["wrong"]["xception"]
        )
    assert live.ask(PUBLISHED) == published
    versions = command(live, "list", PHASE)["versions"]
    assert [version["is_live"] for version in versions] == [False, True]
    assert release["release"] == diff["candidate"]
    # What they scored before stays readable.
    assert live.ask(f"print(Evaluation.objects.filter(submission__phase__task__edition__year={YEAR}).count())") == 16


SMALL = """
from challenge.domain.ground_truth import freeze, import_ground_truth
from challenge.domain.releases import make_release
from tests.factories import CLASSES, IMAGES, make_edition, make_phase, make_scored
edition = make_edition(2913)
phase = make_phase(edition=edition, limit_per_day=None)
for wrong in range(3):
    user = person()
    make_scored(phase, wrong=wrong, team=create_team(user=user, edition=edition, name=uuid4().hex[:12], now=now))
organizers = [person() for _ in range(6)]
edition.organizers.set(organizers)
labels = [(image, CLASSES[5][1]) for image in IMAGES]
truth = freeze(import_ground_truth(phase=phase, labels=labels, now=now), now=now)
print(json.dumps([make_release(truth, now=now).pk, [session(user) for user in organizers]]))
"""

RESCORED = """
from submissions.domain.rescoring import progress
found = progress(Release.objects.get(pk={release}))
rows = Evaluation.objects.filter(release={release})
begun = AuditEvent.objects.filter(verb="release.rescoring_started", subject=str(Release.objects.get(pk={release})))
reports = [report for report in rows.values_list("report", flat=True) if report]
wrong = [report["metrics"]["flat_error"]["wrong"][-1] for report in reports]
print(json.dumps([found.is_complete, rows.count(), begun.count(), wrong]))
"""


def test_of_six_who_begin_at_once_each_file_is_scored_anew_once(anywhere: Live):
    release, sessions = anywhere.ask(PRELUDE + SMALL)
    address = f"/2913/organize/releases/{release}/start/"
    assert set(at_once(anywhere, [(session, address, {}) for session in sessions])) == {"302 2913"}
    found = wait_for(lambda: _when_complete(anywhere, release), "all is scored anew")
    assert found == [True, 3, 1, [10, 10, 10]]


def _when_complete(server: Live, release: int) -> list[Any]:
    found: list[Any] = server.ask(RESCORED.format(release=release))
    return found if found[0] else []
