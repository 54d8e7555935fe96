"""Visitors of public pages, many at once: `python -m tests.load`."""
