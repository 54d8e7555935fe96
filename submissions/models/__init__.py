from .check import FileCheck
from .evaluation import Evaluation
from .invitation import Invitation, MergeProposal
from .label_audit import LabelAudit, Relabelling, Retirement
from .quota import QuotaSlot
from .receipt import Receipt
from .submission import MethodDescription, MethodVersion, Submission
from .taking_part import Question, ReadMark, Registration, TermsAcceptance, Unsubscription
from .team import Membership, Team
from .upload import Upload, UploadPart
from .webhook import Webhook
from .worker import WorkerBeat

__all__ = [
    "Evaluation",
    "FileCheck",
    "Invitation",
    "LabelAudit",
    "Membership",
    "MergeProposal",
    "MethodDescription",
    "MethodVersion",
    "Question",
    "QuotaSlot",
    "ReadMark",
    "Receipt",
    "Registration",
    "Relabelling",
    "Retirement",
    "Submission",
    "Team",
    "TermsAcceptance",
    "Unsubscription",
    "Upload",
    "UploadPart",
    "Webhook",
    "WorkerBeat",
]
