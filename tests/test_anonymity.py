"""While names are hidden nobody but a team itself and the organizers reads them: one test looks everywhere.

Everything that could tell who the hidden team is contains one word. Every page, API route, feed, export, header and
file name is fetched as a visitor and as another team, links are followed, and the word must be nowhere.
"""

import gzip
import html
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

import pyarrow.parquet as pq
import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from pypdf import PdfReader

from challenge.api.frame import api
from challenge.domain.tokens import issue_token
from challenge.enums import Split
from challenge.models import DataFile, EditionPage, News
from leaderboard.domain.embargo import make_embargo_link
from leaderboard.domain.publish import publish, publish_provisional
from leaderboard.domain.standings import refresh_standings
from leaderboard.models import Award, Publication, SampleGuesses
from submissions.domain.anonymity import pseudonym
from submissions.models import MethodDescription, Question
from tests.factories import NOW, make_edition, make_phase, make_scored, make_task, make_team, make_user
from tests.factories.samples import make_sample

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

WORD = "zqplonk"
NEVER = datetime(2099, 1, 1, tzinfo=UTC)
CLOSED = NOW + timedelta(days=31)
MOST_PAGES = 1200
# Django's own; none of them shows rows of ours to anybody but staff.
ELSEWHERE = ("admin/",)


@pytest.fixture
def world():
    """An edition whose names are hidden: one phase published, one open; a hidden team and another one in both."""
    edition = make_edition(anonymous_until=NEVER)
    task = make_task(edition)
    closed = make_phase(task=task, slug="test", title="Test", split=Split.TEST, limit_per_day=None)
    live = make_phase(task=task, slug="val", limit_per_day=None, closes_at=NEVER)
    hidden = make_team(
        edition, user=make_user(f"xaviera@{WORD}.example.org", name=f"Xaviera {WORD}"), name=f"The {WORD}s"
    )
    type(hidden).objects.filter(pk=hidden.pk).update(
        affiliation=f"{WORD} University",
        website=f"https://{WORD}.example.org/",
        not_competing_reason=f"{WORD} organizes",
    )
    hidden.refresh_from_db()
    other = make_team(edition, name="The others")
    files = [
        make_scored(phase, team=team, wrong=wrong).submission
        for phase in (closed, live)
        for team, wrong in ((hidden, 1), (other, 3))
    ]
    for each in files:
        if each.team_id == hidden.pk:
            describe(each)
    closed.closes_at = CLOSED
    closed.save()
    published = publish(closed, now=CLOSED)
    refresh_standings(live.pk, now=CLOSED)
    around(edition, hidden, files[0], published)
    secret = show_to_the_press(task, hidden, other)
    return {
        "secret": secret,
        "edition": edition,
        "task": task,
        "hidden": hidden,
        "other": other,
        "file": files[0],
        "published": published,
    }


def show_to_the_press(task, *teams) -> str:
    """Another phase with provisional results, and the secret of the link by which the press reads them."""
    phase = make_phase(task=task, slug="trial", title="Trial", split=Split.TEST, limit_per_day=None)
    for wrong, team in enumerate(teams):
        make_scored(phase, team=team, wrong=wrong)
    phase.closes_at = CLOSED
    phase.save()
    publish_provisional(phase, objections_until=NEVER, now=CLOSED)
    organizer = make_user()
    return make_embargo_link(phase, name="The Daily", lifts_at=NEVER, now=CLOSED, actor=organizer)[1]


def describe(submission) -> None:
    type(submission).objects.filter(pk=submission.pk).update(
        file_name=f"{WORD}.csv", message=f"by {WORD}", shares_file=True
    )
    MethodDescription.objects.filter(submission=submission).update(
        short_name=f"{WORD}Net",
        abstract=f"We {WORD}.",
        authors=[{"name": f"Xaviera {WORD}", "affiliation": f"{WORD} University"}],
        paper_url=f"https://papers.example.org/{WORD}",
        code_url=f"https://code.example.org/{WORD}",
        outside_data=f"{WORD} pictures",
        compute=f"a {WORD} cluster",
        described_at=NOW,
    )


def around(edition, hidden, submission, published) -> None:
    """What else is shown of an edition."""
    member = hidden.memberships.get().user
    EditionPage.objects.create(edition=edition, slug="prizes", title="Prizes", body="One.", updated_at=NOW)
    News.objects.create(edition=edition, title="News", body="We begin.", posted_at=NOW)
    asked = {
        "edition": edition,
        "team": hidden,
        "asked_by": member,
        "asked_at": NOW,
        "text": f"We of {WORD} ask: when?",
    }
    Question.objects.create(**asked, answer="Soon.", answered_at=NOW, is_public=True, public_text="When?")
    Question.objects.create(**asked, answer="Only to you.", answered_at=NOW)
    DataFile.objects.create(
        edition=edition, title="Images", url="https://data.example.org/images.tar", file_name="images.tar", added_at=NOW
    )
    sample = make_sample(published.phase)
    SampleGuesses.objects.create(submission_id=submission.pk, sample=sample, guesses=[])
    Award.objects.create(publication=published, submission_id=submission.pk, title="First place", given_at=NOW)


@pytest.mark.parametrize("reader", ["visitor", "other team"])
def test_no_name_is_anywhere(client, world, reader):
    headers = sign_in(client, world["other"]) if reader == "other team" else {}
    found = list(told(crawl(client, world, headers)))
    assert not found, "\n".join(found)


def test_the_team_itself_reads_its_names(client, world):
    found = list(told(crawl(client, world, sign_in(client, world["hidden"]))))
    assert any(f"/teams/{world['hidden'].pk}/" in where for where in found)
    assert any("/api/" in where for where in found)


def test_everybody_reads_names_once_they_are_shown(client, world):
    world["edition"].anonymous_until = NOW
    world["edition"].save()
    refresh_standings(Publication.objects.get(state="live", phase__slug="val").phase_id, now=CLOSED)
    assert WORD in client.get("/2026/classification/?phase=val").text


def sign_in(client, team) -> dict[str, str]:
    person = team.memberships.get().user
    client.force_login(person)
    return {"Authorization": f"Bearer {issue_token(user=person, name='crawler', now=NOW)[1]}"}


def told(responses: Iterable[tuple[str, Any]]) -> Iterator[str]:
    """Where the word stands, as sentences."""
    for address, response in responses:
        # What the reader asked for itself tells nothing.
        for where, text in texts(response):
            place = text.lower().find(WORD)
            if place >= 0:
                yield f"{address} · {where}: …{text[max(0, place - 60) : place + 40]!r}…"


def crawl(client, world, headers) -> Iterator[tuple[str, Any]]:
    """Every address of the server with this world's ids in it, and whatever these link to."""
    waiting = list(dict.fromkeys([*pages(world), *api_routes(world)]))
    seen = set(waiting)
    while waiting:
        address = waiting.pop(0)
        response = client.get(address, headers=headers if address.startswith("/api/") else {})
        assert response.status_code < 500, address
        yield address, response
        links = [link for link in links_of(address, response) if link not in seen]
        seen.update(links)
        waiting += links
        assert len(seen) < MOST_PAGES, f"the crawl does not end: {sorted(seen)[::20]}"


def pages(world) -> Iterator[str]:
    for pattern in patterns(get_resolver()):
        if not pattern.startswith(ELSEWHERE):
            yield from filled("/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", pattern), world)
    yield f"/2026/classification/compare/?{compared(world)}"


def api_routes(world) -> Iterator[str]:
    for path, methods in api.get_openapi_schema()["paths"].items():
        if "get" in methods:
            yield from filled(path, world)
    task = "/api/v1/editions/2026/tasks/classification"
    yield from (f"{task}/comparison{rest}?{compared(world)}" for rest in ("", "/classes", "/slices"))
    yield f"{task}/leaderboard?phase=test&version=1&entries=all"


def compared(world) -> str:
    """A comparison has its entries in the query."""
    entries = world["published"].entries.values_list("submission_id", flat=True)
    return "&".join(f"entry={each}" for each in entries)


def patterns(resolver, prefix="") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern) and "(?P" not in (whole := prefix + str(entry.pattern)):
            yield whole


def filled(address: str, world) -> Iterator[str]:
    """The address with ids of the hidden team's rows; one that is not known to be filled fails."""
    values = ids(world)
    names = re.findall(r"{(\w+)}", address)
    unknown = [name for name in names if name not in values]
    assert not unknown, f"{address}: say in `ids` what {unknown} are"
    choices = [{}]
    for name in dict.fromkeys(names):
        choices = [{**chosen, name: value} for chosen in choices for value in values[name]]
    for chosen in choices:
        yield address.format(**chosen)


def ids(world) -> dict[str, list[Any]]:
    hidden, file = world["hidden"], world["file"]
    captain = hidden.memberships.get()
    submissions = list(hidden.submissions.all())
    return {
        "year": [2026],
        "task": ["classification"],
        "phase": ["test", "val", "trial"],
        "phase_id": [file.phase_id],
        "version": [1],
        "slug": ["prizes", "rules", "data", "evaluation", "timetable", "organizers", "classification"],
        "page": ["prizes"],
        "submission_id": [each.pk for each in submissions],
        "upload_id": [file.pk],
        "check_id": [file.pk],
        "team_id": [hidden.pk],
        "membership_id": [captain.pk],
        "person_id": [captain.user_id],
        "invitation_id": [1],
        "proposal_id": [1],
        "evaluation_id": [file.evaluations.get().pk],
        "release_id": [world["published"].phase.live_release_id],
        "secret": ["guessed", world["secret"]],
        "signed": ["guessed"],
        "token": ["guessed"],
        "key": ["guessed"],
        "uidb36": ["1"],
        "form": ["bib", "tex", "cff", "txt", "csv", "json", "parquet"],
        "text": ["guessed"],
        "table": ["cases"],
        "wnid": ["n02119789"],
        "path": ["kit.json", "classification/classes.tsv"],
        "name": [pseudonym(hidden)],
        **{name: [1] for name in ROWS},
    }


# Parts of addresses that are keys of rows which others may not read, or that name no one.
ROWS = (
    "row_id",
    "round_id",
    "audit_id",
    "token_id",
    "webhook_id",
    "notice_id",
    "dry_run_id",
    "post_id",
    "news_id",
    "question_id",
    "file_id",
    "data_file_id",
    "page_id",
    "terms_id",
    "registration_id",
    "objection_id",
    "award_id",
    "link_id",
    "image_set_id",
    "sample_id",
)


def links_of(address: str, response) -> Iterator[str]:
    if response.status_code in {301, 302}:
        yield from local([urljoin(address, response["Location"])])
    elif "html" in response.get("Content-Type", ""):
        found = re.findall(r'(?:href|src|hx-get)="([^"#]+)', response.text)
        yield from local(urljoin(address, html.unescape(link)) for link in found)


def local(links: Iterable[str]) -> Iterator[str]:
    for link in links:
        parts = urlsplit(link)
        is_ours = parts.netloc in {"", "testserver", "yardstick.test"} and parts.scheme in {"", "http", "https"}
        # Rows of a page in another order say nothing that they did not say in the first.
        is_reordered = {"sort"} < parse_qs(parts.query, keep_blank_values=True).keys()
        if is_ours and not is_reordered and not parts.path.startswith(("/static/", "/admin/")):
            # Signing in is one page, wherever it leads afterwards.
            is_asked = parts.query and not parts.path.startswith("/accounts/")
            yield f"{parts.path}?{parts.query}" if is_asked else parts.path


def texts(response) -> Iterator[tuple[str, str]]:
    """All that an answer says, as text: headers with file names, the body, and what is packed in it."""
    yield "headers", unquote("\n".join(f"{name}: {value}" for name, value in response.headers.items()))
    body = response.getvalue() if response.streaming else response.content
    yield from unpacked("body", body)


def unpacked(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    yield name, unquote(html.unescape(content.decode("utf-8", "replace")))
    if content.startswith(b"\x1f\x8b"):
        yield from unpacked(f"{name}, unpacked", gzip.decompress(content))
    elif content.startswith(b"PAR1"):
        yield f"{name}, its rows", str(pq.read_table(io.BytesIO(content)).to_pylist())
    elif content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for each in archive.namelist():
                yield f"{name}/{each}", each
                yield from unpacked(f"{name}/{each}", archive.read(each))
    elif content.startswith(b"%PDF"):
        document = PdfReader(io.BytesIO(content))
        yield f"{name}, of the document", str(document.metadata)
        yield from ((f"{name}, page", page.extract_text()) for page in document.pages)
