from .history import HistoricResult
from .publication import Entry, Publication

__all__ = ["Entry", "HistoricResult", "Publication"]
