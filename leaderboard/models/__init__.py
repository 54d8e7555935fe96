from .comparison import PairedComparison
from .history import HistoricResult
from .publication import Entry, Publication
from .results_day import Award, EmbargoLink, Objection

__all__ = ["Award", "EmbargoLink", "Entry", "HistoricResult", "Objection", "PairedComparison", "Publication"]
