from .check import FileCheck
from .evaluation import Evaluation
from .invitation import Invitation, MergeProposal
from .label_audit import LabelAudit, Relabelling
from .quota import QuotaSlot
from .submission import MethodDescription, Submission
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
    "QuotaSlot",
    "Relabelling",
    "Submission",
    "Team",
    "Upload",
    "UploadPart",
    "Webhook",
    "WorkerBeat",
]
