"""Typed refusals: what a team asked for and cannot have, and why. Views and the API translate them once.

Refusal
├── NotInTeam          the person may not act for the team
├── NotCaptain         only the captain may do this
├── CaptainNeeded      the team would be without a captain, or with one who does not compete
├── AlreadyInTeam      the person competes in another team, or is in this one already
├── EmailNotVerified   the person has not confirmed an e-mail address yet
├── NotRegistered      the team does not take part (yet)
├── TermsNotAccepted   the team has not accepted the version of the terms that counts now
├── RegistrationRefused the team cannot register: too late, an answer is missing, the rule says no
├── DataNotAvailable   the data file is not there yet, or the link to it has ended
├── InvitationEnded    the link was used, revoked, or is too old
├── MergeRefused       the two teams cannot merge, now or at all
├── PhaseClosed        the phase takes no submissions at this moment
├── NotReady           the organizers have not finished the phase
├── TrackRefused       the phase takes no entries trained on outside data
├── ChoiceRefused      these files cannot be the team's final entries
├── MethodRefused      a method's description lacks something, or says what cannot be; by field
├── QuotaExceeded      the team's limit is reached; says when the next slot comes
├── TooManyRunning     as many evaluations of the team wait or run as may at a time
│   └── TooManyAtStake each of those that wait or run could be refused, and no more may be today
├── TooManyRefused     the team has used its allowance of refused files; says when it counts anew
├── TooManyChecks      the same for free checks
├── KeyReused          the idempotency key came with another file before
├── UploadRefused      the bytes are not what was announced, or are none
├── TooManyUploads     the team has as many unfinished uploads as it may
├── UploadBusy         another request works on the upload, or too many parts of the team arrive at once
├── UploadExpired      nothing arrived for so long that the upload was given up
├── UploadIncomplete   it cannot be finalized: bytes are missing
├── UploadFinished     it has become a submission and cannot be taken back
├── PartLost           our store no longer has a part of the upload: the fault is ours
├── WrongOffset        a part does not begin where the last one ended
├── ChecksumMismatch   a part is not what its checksum says
├── ServerBusy         all places for such work are taken for a moment
├── FileTooLarge       the file is over the server's limit
├── StateChanged       it is not in a state in which this can be done: changed meanwhile, or done already
├── RescoringRefused   organizers: nothing can be scored anew, or made live, at this moment
├── WebhookRefused     the address is none that is posted to, or the team has as many as it may
├── QuestionRefused    the question says nothing, or too much
├── TooManyQuestions   the team has asked as many questions as it may a day
├── DryRunRefused      organizers: the phase cannot be rehearsed at this moment
├── AuditRefused       organizers: the labels cannot be audited, or not by this person, or not changed
└── NoSpaceLeft        the server has no room for the file
"""

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


class Refusal(Exception):
    """The base of all refusals. `code` is stable; the message is for a person."""

    code = "refused"
    next_allowed_at: datetime | None = None

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))
        self.message = str(message)


class NotInTeam(Refusal):
    code = "not_in_team"


class NotCaptain(Refusal):
    code = "not_captain"


class CaptainNeeded(Refusal):
    code = "captain_needed"


class AlreadyInTeam(Refusal):
    code = "already_in_team"


class EmailNotVerified(Refusal):
    code = "email_not_verified"


class NotRegistered(Refusal):
    code = "not_registered"


class TermsNotAccepted(Refusal):
    code = "terms_not_accepted"


class RegistrationRefused(Refusal):
    code = "registration_refused"


class DataNotAvailable(Refusal):
    code = "data_not_available"


class InvitationEnded(Refusal):
    code = "invitation_ended"


class MergeRefused(Refusal):
    code = "merge_refused"


class PhaseClosed(Refusal):
    code = "phase_closed"


class NotReady(Refusal):
    code = "not_ready"


class TrackRefused(Refusal):
    code = "track_refused"


class ChoiceRefused(Refusal):
    code = "choice_refused"


class MethodRefused(Refusal):
    """`problems` are sentences by the name of the field that each is about."""

    code = "method_refused"

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


class KeyReused(Refusal):
    code = "key_reused"


class UploadRefused(Refusal):
    code = "upload_refused"


class TooManyUploads(Refusal):
    code = "too_many_uploads"


class UploadBusy(Refusal):
    code = "upload_busy"


class UploadExpired(Refusal):
    code = "upload_expired"


class UploadIncomplete(Refusal):
    code = "upload_incomplete"


class UploadFinished(Refusal):
    code = "upload_finished"


class PartLost(Refusal):
    code = "part_lost"


class WrongOffset(Refusal):
    code = "wrong_offset"


class ChecksumMismatch(Refusal):
    code = "checksum_mismatch"


class ServerBusy(Refusal):
    code = "server_busy"


class FileTooLarge(Refusal):
    code = "file_too_large"


class StateChanged(Refusal):
    code = "state_changed"


class RescoringRefused(Refusal):
    code = "rescoring_refused"


class WebhookRefused(Refusal):
    code = "webhook_refused"


class QuestionRefused(Refusal):
    code = "question_refused"


class DryRunRefused(Refusal):
    code = "dry_run_refused"


class AuditRefused(Refusal):
    code = "audit_refused"


class NoSpaceLeft(Refusal):
    code = "no_space_left"


class QuotaExceeded(Refusal):
    """`next_allowed_at` is the moment of the next slot; None when the total is used up."""

    code = "quota_exceeded"

    def __init__(self, limit: int, period: str, next_allowed_at: datetime | None) -> None:
        if next_allowed_at is None:
            message = _("Your team has used all %(limit)s submissions of this phase.") % {"limit": limit}
        else:
            message = _(
                "Your team has used its %(limit)s submissions for this %(period)s. "
                "The next one is possible from %(moment)s UTC."
            ) % {
                "limit": limit,
                "period": _(period),
                "moment": f"{next_allowed_at:%Y-%m-%d %H:%M}",
            }
        super().__init__(message)
        self.limit = limit
        self.next_allowed_at = next_allowed_at


class TooManyRunning(Refusal):
    code = "too_many_running"

    def __init__(self, limit: int) -> None:
        super().__init__(
            _(
                "%(limit)s of your team's files wait or are being scored, and no more may at a time. "
                "Submit again when one is done; nothing was counted."
            )
            % {"limit": limit}
        )


class TooManyAtStake(TooManyRunning):
    """`left` is how many more files may be refused today; as many are not done yet."""

    def __init__(self, left: int) -> None:
        Refusal.__init__(
            self,
            ngettext(
                "One more file of your team may be refused today, and one waits or is being scored that could be. "
                "Submit again when it is done; nothing was counted.",
                "%(left)s more files of your team may be refused today, and as many wait or are being scored that "
                "could be. Submit again when one is done; nothing was counted.",
                left,
            )
            % {"left": left},
        )


class TooManyRefused(Refusal):
    code = "too_many_refused"

    def __init__(self, limit: int, next_allowed_at: datetime) -> None:
        super().__init__(
            _(
                "%(limit)s files of your team were refused today, and no more are taken. Check files before you "
                "submit them: it is free. Counts anew from %(moment)s UTC."
            )
            % {"limit": limit, "moment": f"{next_allowed_at:%Y-%m-%d %H:%M}"}
        )
        self.next_allowed_at = next_allowed_at


class TooManyChecks(Refusal):
    code = "too_many_checks"

    def __init__(self, limit: int, next_allowed_at: datetime) -> None:
        super().__init__(
            _("Your team has used its %(limit)s free checks of today. Counts anew from %(moment)s UTC.")
            % {"limit": limit, "moment": f"{next_allowed_at:%Y-%m-%d %H:%M}"}
        )
        self.next_allowed_at = next_allowed_at


class TooManyQuestions(Refusal):
    code = "too_many_questions"

    def __init__(self, limit: int, next_allowed_at: datetime) -> None:
        super().__init__(
            _("Your team has asked its %(limit)s questions of today. The next one is possible from %(moment)s UTC.")
            % {"limit": limit, "moment": f"{next_allowed_at:%Y-%m-%d %H:%M}"}
        )
        self.next_allowed_at = next_allowed_at
