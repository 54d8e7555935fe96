"""One edition with a bit of everything, and the people who come to it."""

import hashlib
from io import BytesIO
from uuid import uuid4

from django.core.signing import Signer

from challenge.curation.vote_rounds import Options
from challenge.domain.organizers import invite as invite_organizer
from challenge.domain.tokens import issue_token
from challenge.domain.vote_rounds import start_round
from challenge.enums import DryRunState, OrganizerRole
from challenge.models import DryRun, News
from leaderboard.domain.standings import refresh_standings
from leaderboard.enums import PublicationState
from leaderboard.models import Award, EmbargoLink, Objection
from submissions.domain.invitations import invite
from submissions.domain.messages import send_message
from submissions.domain.questions import ask
from submissions.domain.terms import accept_terms
from submissions.domain.uploads import create_upload
from submissions.domain.webhooks import add_webhook
from submissions.enums import AuditState, CheckState, Role
from submissions.models import FileCheck, LabelAudit, MergeProposal
from tests.factories import NOW, make_edition, make_phase, make_submission, make_team, make_user
from tests.factories.samples import make_sample
from tests.factories.taking_part import make_data_file, make_terms


def make_world():
    """People by role, and the ids that addresses are made of. The clock must stand at NOW."""
    phase = make_phase(edition=make_edition(rules="# Rules"))
    people = {"anonymous": None, "stranger": make_user(), "other_team": make_user(), "organizer": make_user()}
    people["member"] = make_user()
    other = make_team(phase.task.edition, user=people["other_team"])
    submission = make_submission(phase, team=make_team(phase.task.edition, user=people["member"]))
    phase.task.edition.organizers.add(people["organizer"])
    token, _secret = issue_token(user=people["member"], name="t", now=NOW)
    results = refresh_standings(phase.pk, now=NOW)
    results.pk, results.state, results.version = None, PublicationState.FROZEN, 1
    results.contents = {
        "format": "yardstick-publication-3",
        "heading": {"primary_metric": "flat_error"},
        "version": 1,
        "replaces": None,
        "note": "",
        "release": {"contents": {}},
        "rows": [],
    }
    results.digest = hashlib.sha256(b"facts").hexdigest()
    results.save(force_insert=True)
    on_results_day = _results_day(results, submission, people["organizer"])
    refresh_standings(phase.pk, now=NOW)
    upload = create_upload(
        user=people["member"], team=submission.team, task=phase.task, length=10, metadata={}, now=NOW
    )
    ids = {
        "phase": phase.pk,
        "images": phase.image_set_roles.get().pk,
        "image_set": phase.image_sets.get().pk,
        "release": phase.live_release_id,
        "submission": submission.pk,
        "evaluation": submission.evaluations.get().pk,
        "token": token.pk,
        "person": people["member"].pk,
        "upload": upload.pk,
        "check": _check_of(submission).pk,
        "organizer": people["organizer"].pk,
        "round": _round_of(phase).pk,
        "audit": _audit_of(phase).pk,
        "dry_run": _dry_run_of(phase).pk,
        "sample": make_sample(phase).pk,
        "registration": submission.team.registration.pk,
        "data": make_data_file(phase.task.edition).pk,
    }
    ids |= on_results_day
    _terms_of(phase.task.edition, people["member"], people["other_team"])
    ids |= _invitation_of(phase.task.edition, people["organizer"])
    ids |= _words_of(submission.team, people["member"])
    return people, ids | _around(submission.team, other, people["member"])


def _results_day(results, submission, organizer):
    """What hangs on results: an award, an objection that nobody has answered, a link for the press."""
    award = Award.objects.create(publication=results, submission_id=submission.pk, title="First", given_at=NOW)
    own = {"team": submission.team, "raised_by": submission.submitted_by, "raised_at": NOW}
    objection = Objection.objects.create(publication=results, text="Why?", **own)
    told = {"name": "The Gazette", "lifts_at": NOW, "created_by": organizer, "created_at": NOW}
    digest = hashlib.sha256(b"secret").hexdigest()
    link = EmbargoLink.objects.create(publication=results, digest=digest, **told)
    return {"award": award.pk, "objection": objection.pk, "link": link.pk, "embargo": "secret"}


def _terms_of(edition, *captains):
    """One version, which both teams accepted."""
    terms = make_terms(edition)
    for captain in captains:
        accept_terms(user=captain, edition=edition, version=terms.version, now=NOW)


def _invitation_of(edition, chair):
    """An open link into the organization of the edition."""
    invitation, secret = invite_organizer(edition, OrganizerRole.HELPER, now=NOW, actor=chair)
    return {"organizer_invitation": invitation.pk, "organizer_secret": secret}


def _around(team, other, captain):
    """What hangs on a team: its captain's membership, an open invitation for members, another team's proposal."""
    invitation, secret = invite(captain=captain, team=team, role=Role.MEMBER, now=NOW)
    proposal = MergeProposal.objects.create(team=other, into=team, proposed_by=captain, proposed_at=NOW)
    ids = {"team": team, "membership": team.memberships.get(), "invitation": invitation, "proposal": proposal}
    ids["webhook"] = add_webhook(captain=captain, team=team, url="https://ci.example.org/", now=NOW)
    ids["notice"] = send_message(team.edition, subject="A word", text="Dear all", key=uuid4(), now=NOW)
    return {name: row.pk for name, row in ids.items()} | {"secret": secret}


def _check_of(submission):
    asked = {"team": submission.team, "phase": submission.phase, "user": submission.submitted_by}
    told = {"file_name": "a.csv", "file_size": 1, "file_sha256": "0" * 64, "state": CheckState.PASSED, "images": 12}
    return FileCheck.objects.create(**asked, **told, created_at=NOW)


def _round_of(phase):
    votes = b"image,label,rater,answer\nval_001,n02119789,r1,yes\n"
    return start_round(phase, name="May", votes=BytesIO(votes), options=Options(), now=NOW)


def _audit_of(phase):
    return LabelAudit.objects.create(
        phase=phase, release=phase.live_release, min_entries=2, state=AuditState.DONE, started_at=NOW
    )


def _dry_run_of(phase):
    return DryRun.objects.create(phase=phase, release=phase.live_release, state=DryRunState.PASSED, started_at=NOW)


def _words_of(team, member):
    """A post, the link in its mail, a question."""
    post = News.objects.create(edition=team.edition, title="Data", body="There.", posted_at=NOW)
    question = ask(user=member, team=team, text="May we?", now=NOW)
    link = Signer(salt="news-by-mail").sign_object([team.edition_id, member.email])
    return {"post": post.pk, "question": question.pk, "no_mails": link}
