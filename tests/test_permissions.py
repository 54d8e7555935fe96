"""Every address x every role -> the status. An address without a row here fails."""

import hashlib
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.signing import Signer
from django.urls import URLPattern, URLResolver, get_resolver

from challenge.curation.vote_rounds import Options
from challenge.domain.organizers import invite as invite_organizer
from challenge.domain.tokens import issue_token
from challenge.domain.vote_rounds import start_round
from challenge.enums import OrganizerRole
from challenge.models import News
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

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

ROLES = ("anonymous", "stranger", "other_team", "member", "organizer")
SIGN_IN = 302  # to the sign-in page
# Whose redirects lead elsewhere: to Django's own pages, to results that are public by now.
LEADING_ELSEWHERE = ("/admin", "/api", "/embargo/")
NEW_TEAM = 302  # to the page that makes a team

# method and address -> status for each of ROLES
TABLE = {
    "GET /": (200,) * 5,
    "GET /about/": (200,) * 5,
    "GET /history/": (200,) * 5,
    # Of a year and task of which nothing was reported.
    "GET /2026/classification/reported/": (404,) * 5,
    "GET /2026/": (200,) * 5,
    "GET /2026/classification/": (200,) * 5,
    "GET /2026/classification/compare/": (200,) * 5,
    # Nothing is published under it.
    "GET /named/Nobody/": (404,) * 5,
    "GET /2026/team/": (SIGN_IN, 200, 200, 200, 200),
    "POST /2026/team/": (SIGN_IN, 422, 200, 200, 422),
    "POST /2026/team/tokens/": (SIGN_IN, 302, 302, 302, 302),
    "POST /2026/team/tokens/{token}/end/": (SIGN_IN, 404, 404, 302, 404),
    "GET /2026/team/new/": (SIGN_IN, 200, 200, 200, 200),
    "POST /2026/team/new/": (SIGN_IN, 422, 422, 422, 422),
    "GET /teams/{team}/": (SIGN_IN, 404, 404, 200, 404),
    "POST /teams/{team}/leave/": (SIGN_IN, 404, 404, 302, 404),
    "POST /teams/{team}/tasks/": (SIGN_IN, 404, 404, 302, 404),
    "GET /.well-known/yardstick-keys.json": (200,) * 5,
    "GET /2026/classification/results/val/v1/": (200,) * 5,
    "GET /2026/classification/results/val/v1/publication.json": (200,) * 5,
    "GET /2026/organize/results/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/results/publish/": (SIGN_IN, 404, 404, 404, 302),
    "GET /2026/organize/results/{phase}/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/results/{phase}/publish/": (SIGN_IN, 404, 404, 404, 422),
    "POST /2026/organize/results/{phase}/correct/": (SIGN_IN, 404, 404, 404, 422),
    "POST /2026/organize/results/{phase}/not-comparable/": (SIGN_IN, 404, 404, 404, 422),
    "POST /2026/organize/results/{phase}/withdraw/": (SIGN_IN, 404, 404, 404, 422),
    # Results day: provisional results, objections, awards, links for the press.
    "GET /2026/classification/provisional/": (SIGN_IN, 404, 200, 200, 404),
    "POST /2026/classification/provisional/val/object/": (SIGN_IN, 404, 422, 422, 404),
    "GET /embargo/{embargo}/": (302,) * 5,
    "POST /2026/organize/results/{phase}/provisional/": (SIGN_IN, 404, 404, 404, 422),
    "POST /2026/organize/results/{phase}/objections/{objection}/": (SIGN_IN, 404, 404, 404, 422),
    "POST /2026/organize/results/{phase}/awards/": (SIGN_IN, 404, 404, 404, 422),
    "POST /2026/organize/results/{phase}/awards/{award}/take/": (SIGN_IN, 404, 404, 404, 302),
    "POST /2026/organize/results/{phase}/embargo/": (SIGN_IN, 404, 404, 404, 422),
    "POST /2026/organize/results/{phase}/embargo/{link}/revoke/": (SIGN_IN, 404, 404, 404, 302),
    "GET /api/v1/editions/2026/tasks/classification/provisional": (401, 404, 200, 200, 404),
    "POST /api/v1/editions/2026/tasks/classification/provisional/objections": (401, 400, 400, 400, 400),
    "POST /teams/{team}/finals/{phase}/": (SIGN_IN, 404, 404, 302, 404),
    "GET /api/v1/editions/2026/tasks/classification/final-entries": (401, 403, 200, 200, 403),
    "POST /api/v1/editions/2026/tasks/classification/final-entries": (401, 400, 400, 400, 400),
    "POST /teams/{team}/members/{membership}/remove/": (SIGN_IN, 404, 404, 302, 404),
    "POST /teams/{team}/members/{membership}/captain/": (SIGN_IN, 404, 404, 302, 404),
    "POST /teams/{team}/invitations/": (SIGN_IN, 404, 404, 302, 404),
    "POST /teams/{team}/invitations/{invitation}/revoke/": (SIGN_IN, 404, 404, 302, 404),
    "POST /teams/{team}/merge/": (SIGN_IN, 404, 404, 302, 404),
    "POST /teams/{team}/merge/{proposal}/": (SIGN_IN, 404, 404, 400, 404),
    "GET /invitations/{secret}/": (200,) * 5,
    "POST /invitations/{secret}/": (SIGN_IN, 302, 302, 302, 302),
    "GET /2026/classification/submit/": (SIGN_IN, NEW_TEAM, 200, 200, NEW_TEAM),
    "POST /2026/classification/submit/": (SIGN_IN, NEW_TEAM, 422, 422, NEW_TEAM),
    "GET /2026/classification/check/": (SIGN_IN, NEW_TEAM, 200, 200, NEW_TEAM),
    "POST /2026/classification/check/": (SIGN_IN, NEW_TEAM, 422, 422, NEW_TEAM),
    "GET /checks/{check}/": (SIGN_IN, 404, 404, 200, 404),
    "GET /submissions/{submission}/": (SIGN_IN, 404, 404, 200, 200),
    "GET /submissions/{submission}/status/": (SIGN_IN, 404, 404, 200, 200),
    "POST /submissions/{submission}/cancel/": (SIGN_IN, 404, 404, 302, 403),
    "GET /2026/queue/": (SIGN_IN, 404, 404, 404, 200),
    "GET /2026/queue/rows/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/queue/{evaluation}/requeue/": (SIGN_IN, 404, 404, 404, 302),
    "GET /2026/queue/{evaluation}/fail/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/queue/{evaluation}/fail/": (SIGN_IN, 404, 404, 404, 422),
    # The wizard of an edition; making one is for staff, of whom none is among these.
    "GET /organize/": (SIGN_IN, 404, 404, 404, 200),
    "GET /organize/new/": (SIGN_IN, 404, 404, 404, 404),
    "POST /organize/new/": (SIGN_IN, 404, 404, 404, 404),
    "GET /2026/organize/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/open/": (SIGN_IN, 404, 404, 404, 302),
    "POST /2026/organize/announce/": (SIGN_IN, 404, 404, 404, 302),
    "POST /2026/organize/conceal/": (SIGN_IN, 404, 404, 404, 302),
    "GET /2026/organize/remove/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/remove/": (SIGN_IN, 404, 404, 404, 302),
    "GET /2026/organize/about/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/about/": (SIGN_IN, 404, 404, 404, 422),
    "POST /2026/organize/about/organizers/{organizer}/role/": (SIGN_IN, 404, 404, 404, 302),
    "POST /2026/organize/about/organizers/{organizer}/remove/": (SIGN_IN, 404, 404, 404, 302),
    "GET /2026/organize/edition.yaml": (SIGN_IN, 404, 404, 404, 200),
    "GET /2026/organize/import/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/import/": (SIGN_IN, 404, 404, 404, 422),
    "GET /organize/import/": (SIGN_IN, 404, 404, 404, 404),
    "POST /organize/import/": (SIGN_IN, 404, 404, 404, 404),
    "POST /2026/organize/about/invitations/": (SIGN_IN, 404, 404, 404, 422),
    "POST /2026/organize/about/invitations/{organizer_invitation}/revoke/": (SIGN_IN, 404, 404, 404, 302),
    "GET /organizer-invitations/{organizer_secret}/": (200,) * 5,
    "POST /organizer-invitations/{organizer_secret}/": (SIGN_IN, 302, 302, 302, 302),
    "GET /2026/organize/tasks/": (SIGN_IN, 404, 404, 404, 200),
    "GET /2026/organize/tasks/new/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/tasks/new/": (SIGN_IN, 404, 404, 404, 422),
    "GET /2026/organize/tasks/classification/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/tasks/classification/": (SIGN_IN, 404, 404, 404, 422),
    "POST /2026/organize/tasks/classification/move/": (SIGN_IN, 404, 404, 404, 302),
    "GET /2026/organize/tasks/classification/remove/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/tasks/classification/remove/": (SIGN_IN, 404, 404, 404, 302),
    "GET /2026/organize/tasks/classification/classes/": (SIGN_IN, 404, 404, 404, 200),
    "GET /2026/organize/tasks/classification/classes/found/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/tasks/classification/classes/add/": (SIGN_IN, 404, 404, 404, 302),
    "POST /2026/organize/tasks/classification/classes/remove/": (SIGN_IN, 404, 404, 404, 302),
    "POST /2026/organize/tasks/classification/classes/begin/": (SIGN_IN, 404, 404, 404, 302),
    "POST /2026/organize/tasks/classification/classes/discard/": (SIGN_IN, 404, 404, 404, 302),
    "POST /2026/organize/tasks/classification/classes/load/": (SIGN_IN, 404, 404, 404, 422),
    "POST /2026/organize/tasks/classification/classes/freeze/": (SIGN_IN, 404, 404, 404, 422),
    "GET /2026/organize/tasks/classification/classes/report/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/tasks/classification/classes/report/": (SIGN_IN, 404, 404, 404, 422),
    "GET /2026/organize/phases/": (SIGN_IN, 404, 404, 404, 200),
    "GET /2026/organize/phases/classification/new/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/phases/classification/new/": (SIGN_IN, 404, 404, 404, 422),
    "GET /2026/organize/phases/classification/val/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/phases/classification/val/": (SIGN_IN, 404, 404, 404, 422),
    "GET /2026/organize/phases/classification/val/remove/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/phases/classification/val/remove/": (SIGN_IN, 404, 404, 404, 302),
    # Raters' votes.
    "GET /2026/organize/classification/val/votes/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/classification/val/votes/": (SIGN_IN, 404, 404, 404, 422),
    "GET /2026/organize/classification/val/votes/{round}/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/classification/val/votes/{round}/decided/": (SIGN_IN, 404, 404, 404, 422),
    "POST /2026/organize/classification/val/votes/{round}/draft/": (SIGN_IN, 404, 404, 404, 302),
    "GET /2026/organize/classification/val/votes/{round}/labels.csv": (SIGN_IN, 404, 404, 404, 200),
    # Label audits, and labels that are changed by decisions.
    "GET /2026/organize/classification/val/label-audit/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/classification/val/label-audit/start/": (SIGN_IN, 404, 404, 404, 302),
    "GET /2026/organize/classification/val/label-audit/progress/": (SIGN_IN, 404, 404, 404, 286),
    "POST /2026/organize/classification/val/label-audit/relabel/": (SIGN_IN, 404, 404, 404, 422),
    "GET /2026/organize/classification/val/label-audit/{audit}/images.csv": (SIGN_IN, 404, 404, 404, 302),
    "GET /2026/rules/": (301,) * 5,
    # Pages of an edition.
    "GET /2026/pages/rules/": (200,) * 5,
    "GET /2026/pages/evaluation/": (200,) * 5,
    "GET /2026/pages/timetable/": (200,) * 5,
    "GET /2026/organize/pages/": (SIGN_IN, 404, 404, 404, 200),
    "GET /2026/organize/pages/new/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/pages/new/": (SIGN_IN, 404, 404, 404, 422),
    "POST /2026/organize/pages/name-me/": (SIGN_IN, 404, 404, 404, 302),
    "GET /2026/organize/pages/rules/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/pages/rules/": (SIGN_IN, 404, 404, 404, 422),
    "POST /2026/organize/pages/rules/move/": (SIGN_IN, 404, 404, 404, 302),
    "GET /2026/organize/pages/rules/remove/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/pages/rules/remove/": (SIGN_IN, 404, 404, 404, 302),
    "GET /api/v1/editions/2026/pages": (200,) * 5,
    # Images and hidden labels.
    "GET /2026/organize/classification/val/images/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/classification/val/images/": (SIGN_IN, 404, 404, 404, 422),
    "POST /2026/organize/classification/val/images/take-over/": (SIGN_IN, 404, 404, 404, 422),
    "POST /2026/organize/classification/val/images/{images}/role/": (SIGN_IN, 404, 404, 404, 302),
    "POST /2026/organize/classification/val/images/{images}/up/": (SIGN_IN, 404, 404, 404, 302),
    "POST /2026/organize/classification/val/images/{images}/remove/": (SIGN_IN, 404, 404, 404, 302),
    "GET /2026/organize/classification/val/samples/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/classification/val/samples/add/": (SIGN_IN, 404, 404, 404, 422),
    "GET /2026/organize/classification/val/samples/{sample}/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/classification/val/samples/{sample}/": (SIGN_IN, 404, 404, 404, 422),
    "POST /2026/organize/classification/val/samples/{sample}/move/": (SIGN_IN, 404, 404, 404, 302),
    "POST /2026/organize/classification/val/samples/{sample}/remove/": (SIGN_IN, 404, 404, 404, 302),
    # The phase has final results; before, the picture is the organizers' alone.
    "GET /samples/{sample}/picture": (200,) * 5,
    "GET /2026/organize/labels/": (SIGN_IN, 404, 404, 404, 200),
    "GET /2026/organize/classification/val/labels/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/classification/val/labels/": (SIGN_IN, 404, 404, 404, 422),
    "POST /2026/organize/classification/val/labels/1/freeze/": (SIGN_IN, 404, 404, 404, 302),
    "POST /2026/organize/classification/val/labels/1/live/": (SIGN_IN, 404, 404, 404, 302),
    "GET /2026/organize/classification/val/labels/withdraw/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/classification/val/labels/withdraw/": (SIGN_IN, 404, 404, 404, 422),
    "POST /2026/organize/classification/val/labels/reinstate/": (SIGN_IN, 404, 404, 404, 422),
    "GET /2026/classification/val/withdrawn/": (200,) * 5,
    "GET /2026/classification/val/withdrawn.csv": (200,) * 5,
    "GET /2026/classification/sample/": (200,) * 5,
    "GET /2026/organize/dry-run/": (SIGN_IN, 404, 404, 404, 200),
    "GET /2026/organize/dry-run/rows/": (SIGN_IN, 404, 404, 404, 286),
    "POST /2026/organize/dry-run/{phase}/start/": (SIGN_IN, 404, 404, 404, 302),
    "GET /2026/organize/releases/{release}/": (SIGN_IN, 404, 404, 404, 200),
    "GET /2026/organize/releases/{release}/progress/": (SIGN_IN, 404, 404, 404, 286),
    "POST /2026/organize/releases/{release}/start/": (SIGN_IN, 404, 404, 404, 302),
    "POST /2026/organize/releases/{release}/stop/": (SIGN_IN, 404, 404, 404, 302),
    "POST /2026/organize/releases/{release}/again/": (SIGN_IN, 404, 404, 404, 302),
    "GET /2026/organize/releases/{release}/diff/": (SIGN_IN, 404, 404, 404, 200),
    "GET /2026/organize/releases/{release}/diff.csv": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/releases/{release}/live/": (SIGN_IN, 404, 404, 404, 302),
    # Notices: a team's webhooks, and what organizers see of the outbox.
    "POST /teams/{team}/webhooks/": (SIGN_IN, 404, 404, 302, 404),
    "POST /teams/{team}/webhooks/{webhook}/test/": (SIGN_IN, 404, 404, 302, 404),
    "POST /teams/{team}/webhooks/{webhook}/end/": (SIGN_IN, 404, 404, 302, 404),
    "GET /2026/organize/notices/": (SIGN_IN, 404, 404, 404, 200),
    "GET /2026/organize/notices/write/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/notices/write/": (SIGN_IN, 404, 404, 404, 422),
    "POST /2026/organize/notices/retry/": (SIGN_IN, 404, 404, 404, 302),
    "GET /2026/organize/notices/{notice}/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/notices/{notice}/retry/": (SIGN_IN, 404, 404, 404, 302),
    # Descriptions of methods.
    "GET /submissions/{submission}/method/": (SIGN_IN, 404, 404, 200, 200),
    "POST /submissions/{submission}/method/": (SIGN_IN, 404, 404, 422, 403),
    "GET /api/v1/submissions/{submission}/method": (401, 404, 404, 200, 200),
    "PUT /api/v1/submissions/{submission}/method": (401, 422, 422, 422, 422),
    # An entry: here nothing is scored, so that nobody finds one.
    "GET /2026/classification/entries/{submission}/": (404,) * 5,
    "GET /2026/classification/entries/{submission}/cite.bib": (404,) * 5,
    "GET /2026/classification/entries/{submission}/certificate.pdf": (404,) * 5,
    "GET /2026/classification/entries/{submission}/method/": (404,) * 5,
    "GET /2026/classification/entries/{submission}/classes/": (404,) * 5,
    "GET /2026/cite/": (200,) * 5,
    "GET /2026/cite/citation.bib": (200,) * 5,
    # Terms, registration, data files.
    "GET /2026/terms/": (200,) * 5,
    "POST /2026/terms/": (SIGN_IN, 302, 302, 302, 302),
    "GET /2026/terms/v1/": (200,) * 5,
    "GET /2026/register/": (SIGN_IN, NEW_TEAM, 200, 200, NEW_TEAM),
    "POST /2026/register/": (SIGN_IN, NEW_TEAM, 302, 302, NEW_TEAM),
    "GET /2026/data/": (200,) * 5,
    "GET /2026/data/{data}/": (SIGN_IN, 302, 302, 302, 302),
    "GET /data-files/forged/": (404,) * 5,
    "GET /2026/organize/terms/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/terms/": (SIGN_IN, 404, 404, 404, 422),
    "POST /2026/organize/terms/publish/": (SIGN_IN, 404, 404, 404, 302),
    "POST /2026/organize/terms/discard/": (SIGN_IN, 404, 404, 404, 302),
    "GET /2026/organize/terms/accepted.csv": (SIGN_IN, 404, 404, 404, 200),
    "GET /2026/organize/registrations/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/registrations/": (SIGN_IN, 404, 404, 404, 422),
    "GET /2026/organize/registrations.csv": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/registrations/{registration}/decide/": (SIGN_IN, 404, 404, 404, 302),
    "GET /2026/organize/data/": (SIGN_IN, 404, 404, 404, 200),
    "GET /2026/organize/data/new/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/data/new/": (SIGN_IN, 404, 404, 404, 422),
    "GET /2026/organize/data/{data}/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/data/{data}/": (SIGN_IN, 404, 404, 404, 422),
    "GET /2026/organize/data/{data}/remove/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/data/{data}/remove/": (SIGN_IN, 404, 404, 404, 302),
    "GET /api/v1/editions/2026/terms": (200,) * 5,
    "POST /api/v1/editions/2026/terms/accept": (401, 400, 400, 400, 400),
    "GET /api/v1/editions/2026/data": (200,) * 5,
    "POST /api/v1/editions/2026/data/{data}/link": (403, 403, 200, 200, 403),
    # Dates, teams that do not compete, and what a team changes of its entries.
    "GET /2026/organize/dates/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/dates/": (SIGN_IN, 404, 404, 404, 422),
    "GET /2026/organize/teams/": (SIGN_IN, 404, 404, 404, 200),
    "GET /2026/organize/teams/{team}/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/teams/{team}/": (SIGN_IN, 404, 404, 404, 422),
    "GET /submissions/{submission}/withdraw/": (SIGN_IN, 404, 404, 200, 302),
    "POST /submissions/{submission}/withdraw/": (SIGN_IN, 404, 404, 302, 403),
    "POST /submissions/{submission}/reinstate/": (SIGN_IN, 404, 404, 302, 403),
    "POST /submissions/{submission}/competing/": (SIGN_IN, 404, 404, 302, 403),
    "POST /api/v1/submissions/{submission}/withdraw": (401, 404, 404, 200, 403),
    "POST /api/v1/submissions/{submission}/reinstate": (401, 404, 404, 409, 403),
    "POST /api/v1/submissions/{submission}/competing": (401, 400, 400, 400, 400),
    # After the results: benchmark, release of labels, shared files, archive.
    "GET /2026/organize/activity/": (SIGN_IN, 404, 404, 404, 200),
    "GET /2026/organize/after/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/after/{phase}/benchmark/": (SIGN_IN, 404, 404, 404, 422),
    "POST /2026/organize/after/{phase}/retire/": (SIGN_IN, 404, 404, 404, 422),
    "POST /submissions/{submission}/share/": (SIGN_IN, 404, 404, 302, 403),
    "GET /2026/archive.zip": (200,) * 5,
    "GET /history/comparability/classification/": (200,) * 5,
    # All results of a year as files; here none were reported elsewhere.
    "GET /2026/results.csv": (200,) * 5,
    "GET /2026/metrics.parquet": (200,) * 5,
    "GET /2026/image-sets.csv": (200,) * 5,
    "GET /2026/reported.json": (404,) * 5,
    "GET /2026/classification/results/val/v1/publication.csv": (200,) * 5,
    "GET /2026/classification/files/{submission}/": (404,) * 5,
    "GET /shared-files/forged/": (404,) * 5,
    # News, questions and the feed.
    "GET /2026/news/": (200,) * 5,
    "GET /2026/news/{post}/": (200,) * 5,
    "POST /2026/news/mails/": (SIGN_IN, 302, 302, 302, 302),
    "GET /news-mails/{no_mails}/": (200,) * 5,
    "POST /news-mails/{no_mails}/": (200,) * 5,
    "GET /2026/feed.xml": (200,) * 5,
    # By which pages are found and shared.
    "GET /feed.xml": (200,) * 5,
    "GET /sitemap.xml": (200,) * 5,
    "GET /robots.txt": (200,) * 5,
    "GET /card.png": (200,) * 5,
    "GET /2026/classification/card.png": (200,) * 5,
    "GET /2026/classification/entries/{submission}/card.png": (404,) * 5,
    "GET /2026/questions/": (200,) * 5,
    "POST /2026/questions/": (SIGN_IN, 422, 422, 422, 422),
    "GET /2026/organize/news/": (SIGN_IN, 404, 404, 404, 200),
    "GET /2026/organize/news/new/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/news/new/": (SIGN_IN, 404, 404, 404, 422),
    "GET /2026/organize/news/{post}/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/news/{post}/": (SIGN_IN, 404, 404, 404, 422),
    "POST /2026/organize/news/{post}/remove/": (SIGN_IN, 404, 404, 404, 302),
    "GET /2026/organize/questions/": (SIGN_IN, 404, 404, 404, 200),
    "GET /2026/organize/questions/{question}/": (SIGN_IN, 404, 404, 404, 200),
    "POST /2026/organize/questions/{question}/": (SIGN_IN, 404, 404, 404, 422),
    "GET /api/v1/editions/2026/news": (200,) * 5,
    "GET /api/v1/editions/2026/questions": (200,) * 5,
    "POST /api/v1/editions/2026/questions": (401, 400, 400, 400, 400),
    "GET /health/live": (200,) * 5,
    "GET /health/ready": (200,) * 5,
    "GET /admin/login/": (302,) * 5,
    "GET /admin/": (302, 302, 302, 302, 302),
    "GET /api/docs": (302,) * 5,
    "GET /api/v1/docs": (200,) * 5,
    "GET /api/v1/openapi.json": (200,) * 5,
    "GET /api/v1/editions": (200,) * 5,
    "GET /api/v1/editions/2026": (200,) * 5,
    "GET /api/v1/editions/2026/teams": (401, 200, 200, 200, 200),
    "GET /api/v1/editions/2026/tasks/classification/leaderboard": (200,) * 5,
    "POST /api/v1/editions/2026/tasks/classification/submissions": (401, 403, 422, 422, 403),
    "GET /api/v1/submissions/{submission}": (401, 404, 404, 200, 200),
    "POST /api/v1/submissions/{submission}/cancel": (401, 404, 404, 200, 403),
    "POST /api/v1/editions/2026/tasks/classification/checks": (401, 403, 422, 422, 403),
    "OPTIONS /api/v1/uploads/": (204,) * 5,
    "POST /api/v1/uploads/": (401, 403, 201, 201, 403),
    "HEAD /api/v1/uploads/{upload}/": (401, 404, 404, 200, 404),
    "PATCH /api/v1/uploads/{upload}/": (401, 404, 404, 204, 404),
    "DELETE /api/v1/uploads/{upload}/": (401, 404, 404, 204, 404),
    "POST /api/v1/uploads/{upload}/finalize": (401, 404, 404, 409, 404),
}
# Checked where they live: allauth's own pages, Django's administration, ninja's root that only redirects.
ELSEWHERE = ("accounts/", "admin/")
REDIRECTS_ONLY = {"api/v1/"}
UPLOADS = "/api/v1/uploads/"
# What each request of the tus protocol sends; the metadata are the year 2026 and the task classification, in Base64.
TUS = {
    "Tus-Resumable": "1.0.0",
    "Upload-Length": "10",
    "Upload-Offset": "0",
    "Upload-Metadata": "year MjAyNg==,task Y2xhc3NpZmljYXRpb24=",
}


@pytest.fixture
def world(time_machine):
    time_machine.move_to(NOW, tick=False)
    phase = make_phase(edition=make_edition(rules="# Rules"))
    people = {"anonymous": None, "stranger": make_user(), "other_team": make_user(), "organizer": make_user()}
    people["member"] = make_user()
    other = make_team(phase.task.edition, user=people["other_team"])
    submission = make_submission(phase, team=make_team(phase.task.edition, user=people["member"]))
    phase.task.edition.organizers.add(people["organizer"])
    token, _secret = issue_token(user=people["member"], name="t", now=NOW)
    results = refresh_standings(phase.pk, now=NOW)
    results.pk, results.state, results.version = None, PublicationState.FROZEN, 1
    results.contents = {"heading": {"primary_metric": "flat_error"}, "rows": [], "release": {"contents": {}}}
    results.save(force_insert=True)
    on_results_day = _results_day(results, submission, people["organizer"])
    refresh_standings(phase.pk, now=NOW)
    upload = create_upload(
        user=people["member"], team=submission.team, task=phase.task, length=10, metadata={}, now=NOW
    )
    ids = {
        "phase": phase.pk,
        "images": phase.image_set_roles.get().pk,
        "release": phase.live_release_id,
        "submission": submission.pk,
        "evaluation": submission.evaluations.get().pk,
        "token": token.pk,
        "upload": upload.pk,
        "check": _check_of(submission).pk,
        "organizer": people["organizer"].pk,
        "round": _round_of(phase).pk,
        "audit": _audit_of(phase).pk,
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


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", TABLE)
def test_each_role_gets_what_the_table_says(client, world, route, role):
    people, ids = world
    method, address = route.format(**ids).split(" ")
    headers = {}
    if user := people[role]:
        client.force_login(user)
        headers = {"Authorization": f"Bearer {issue_token(user=user, name='r', now=NOW)[1]}"}
    if address.startswith(UPLOADS):
        body = b"x" if method == "PATCH" else b""
        response = client.generic(method, address, body, "application/offset+octet-stream", headers=headers | TUS)
    elif address.startswith("/api/") and method == "POST":
        # Shaped well enough to reach the question of who asks; the file is empty.
        response = client.post(address, {"file": _empty_file()}, headers=headers)
    else:
        response = client.generic(method, address, headers=headers)
    assert response.status_code == TABLE[route][ROLES.index(role)]
    if role == "anonymous" and response.status_code == SIGN_IN and not address.startswith(LEADING_ELSEWHERE):
        assert response.url.startswith("/accounts/login/")


def test_every_address_has_its_row():
    rows = [route.split(" ")[1] for route in TABLE]
    for pattern in _addresses(get_resolver()):
        if not pattern.startswith(ELSEWHERE) and pattern not in REDIRECTS_ONLY:
            assert any(_matches(pattern, row) for row in rows), f"{pattern} has no row in the table"


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


def _words_of(team, member):
    """A post, the link in its mail, a question."""
    post = News.objects.create(edition=team.edition, title="Data", body="There.", posted_at=NOW)
    question = ask(user=member, team=team, text="May we?", now=NOW)
    link = Signer(salt="news-by-mail").sign_object([team.edition_id, member.email])
    return {"post": post.pk, "question": question.pk, "no_mails": link}


def _empty_file():
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("empty.csv", b"")


def _addresses(resolver, prefix=""):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _addresses(entry, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield prefix + str(entry.pattern)


def _matches(pattern, row):
    """Whether a row of the table is an example of the address: as many parts, the fixed ones equal."""
    ours, theirs = row.strip("/").split("/"), pattern.strip("/").split("/")
    return len(ours) == len(theirs) and all("<" in part or part == own for own, part in zip(ours, theirs, strict=True))
