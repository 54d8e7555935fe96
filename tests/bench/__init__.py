"""Time and memory of scoring beside other ways to do it: `python -m tests.bench`."""
