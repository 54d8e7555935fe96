from .analysis import ClassTree, EntryDetail, SampleGuesses, SetScore
from .comparison import PairedComparison
from .history import HistoricResult
from .publication import Entry, Publication
from .results_day import Award, EmbargoLink, Objection

__all__ = [
    "Award",
    "ClassTree",
    "EmbargoLink",
    "Entry",
    "EntryDetail",
    "HistoricResult",
    "Objection",
    "PairedComparison",
    "Publication",
    "SampleGuesses",
    "SetScore",
]
