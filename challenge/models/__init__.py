from .access import ApiToken, AuditEvent, IdempotentAnswer
from .data import DataFile, Download
from .dry_run import DryRun
from .edition import ChallengeTask, Edition, Organizer, Phase
from .ground_truth import GroundTruth, Release
from .images import ImageSet, PhaseImageSet
from .notices import Delivery, Notice
from .pages import DateChange, EditionPage, News, Terms
from .people import OrganizerInvitation
from .samples import SampleImage
from .taxonomy import ClassDraft, HiddenSynset, Taxonomy
from .user import User
from .votes import VoteRound

__all__ = [
    "ApiToken",
    "AuditEvent",
    "ChallengeTask",
    "ClassDraft",
    "DataFile",
    "DateChange",
    "Delivery",
    "Download",
    "DryRun",
    "Edition",
    "EditionPage",
    "GroundTruth",
    "HiddenSynset",
    "IdempotentAnswer",
    "ImageSet",
    "News",
    "Notice",
    "Organizer",
    "OrganizerInvitation",
    "Phase",
    "PhaseImageSet",
    "Release",
    "SampleImage",
    "Taxonomy",
    "Terms",
    "User",
    "VoteRound",
]
