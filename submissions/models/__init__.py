from .evaluation import Evaluation
from .quota import QuotaSlot
from .submission import MethodDescription, Submission
from .team import Membership, Team

__all__ = ["Evaluation", "Membership", "MethodDescription", "QuotaSlot", "Submission", "Team"]
