"""What the domain refuses to teams and organizers, as problems of the API: each is translated here once."""

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from challenge.api.frame import api
from challenge.api.problems import declare, problem
from challenge.domain.clock import database_now

from ..domain.errors import MethodRefused, Refusal

log = logging.getLogger(__name__)


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """With the moment from which it would be done, where there is one, and with what is wrong by field."""
    more: dict[str, Any] = {}
    headers = {}
    if refusal.next_allowed_at:
        more["next_allowed_at"] = refusal.next_allowed_at
        wait = (refusal.next_allowed_at - database_now()).total_seconds()
        headers["Retry-After"] = str(max(int(wait), 1))
    if isinstance(refusal, MethodRefused):
        more["errors"] = [{"where": ["body", name], "message": told} for name, told in refusal.problems.items()]
    log.info("%s %s: %s", request.method, request.path, refusal.code)
    return problem(code=refusal.code, detail=refusal.message, headers=headers, **more)


declare("refused", 409, _("It cannot be done as things stand"))
declare("not_in_team", 403, _("The person may not act for the team"))
declare("not_captain", 403, _("Only the captain may do this"))
declare("captain_needed", 409, _("The team would be without a captain"))
declare("already_in_team", 409, _("The person competes in another team, or is in this one"))
declare("email_not_verified", 403, _("The person has not confirmed an e-mail address"))
declare("not_registered", 403, _("The team does not take part, or not yet"))
declare("terms_not_accepted", 403, _("The team has not accepted the terms that count now"))
declare("registration_refused", 409, _("The team cannot register"))
declare("data_not_available", 403, _("The data file is not there yet, or its link has ended"))
declare("invitation_ended", 410, _("The invitation was used, revoked, or is too old"))
declare("merge_refused", 409, _("The two teams cannot merge"))
declare("phase_closed", 403, _("The phase takes no files at this moment"))
declare("not_ready", 409, _("The organizers have not finished the phase"))
declare("track_refused", 422, _("The phase takes no entries of this track"))
declare("choice_refused", 409, _("These files cannot be the final entries"))
declare("method_refused", 422, _("The description of the method does not fit"))
declare("quota_exceeded", 429, _("The team's limit is reached"))
declare("too_many_running", 429, _("As many files of the team wait or run as may at a time"))
declare("too_many_refused", 429, _("The team's allowance of refused files is used"))
declare("too_many_checks", 429, _("The team's allowance of free checks is used"))
declare("too_many_questions", 429, _("The team has asked as many questions as it may a day"))
declare("upload_refused", 422, _("The bytes are not what was announced, or are none"))
declare("too_many_uploads", 429, _("The team has as many unfinished uploads as it may"))
declare("upload_busy", 423, _("Another request works on the upload"))
declare("upload_expired", 410, _("Nothing arrived for so long that the upload was given up"))
declare("upload_incomplete", 409, _("Bytes are missing"))
declare("upload_finished", 409, _("The upload has become a submission"))
declare("part_lost", 500, _("The server has lost a part of the upload"))
declare("wrong_offset", 409, _("The part does not begin where the last one ended"))
declare("checksum_mismatch", 460, _("The part is not what its checksum says"))
declare("server_busy", 503, _("All places for such work are taken for a moment"))
declare("file_too_large", 413, _("The file is over the server's limit"))
declare("state_changed", 409, _("It is not in a state in which this can be done"))
declare("rescoring_refused", 409, _("Nothing can be scored anew, or made live, now"))
declare("webhook_refused", 422, _("The address is none that is posted to"))
declare("question_refused", 422, _("The question says nothing, or too much"))
declare("dry_run_refused", 409, _("The phase cannot be rehearsed now"))
declare("audit_refused", 409, _("The labels cannot be audited or changed like this"))
declare("no_space_left", 507, _("The server has no room for the file"))
declare("wrong_number", 400, _("A header of the upload is no whole number"))
declare("wrong_metadata", 400, _("The metadata of the upload cannot be read"))
declare("wrong_version", 412, _("The request does not name the version of the tus protocol"))
declare("no_body_here", 415, _("An upload is created without a body"))
declare("wrong_content_type", 415, _("The bytes come as another content type"))
declare("no_length", 411, _("The request does not say how many bytes come"))
declare("wrong_checksum_header", 400, _("The header with the checksum cannot be read"))
declare("broken_form", 400, _("The form ended early"))
