"""The version of the scoring rules, part of every report and every Release."""

# Raised whenever the same file, truth and options could give another number than before.
SCORER_VERSION = "1"
