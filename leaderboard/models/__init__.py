from .analysis import ClassTree, EntryDetail, SampleGuesses, SetScore
from .comparison import PairedComparison
from .history import HistoricResult
from .log import LogEntry, LogHead
from .publication import Entry, Publication
from .results_day import Award, EmbargoLink, Objection

__all__ = [
    "Award",
    "ClassTree",
    "EmbargoLink",
    "Entry",
    "EntryDetail",
    "HistoricResult",
    "LogEntry",
    "LogHead",
    "Objection",
    "PairedComparison",
    "Publication",
    "SampleGuesses",
    "SetScore",
]
