"""`python -m submissions.devkit`, or `python -m yardstick.devkit` where the wheel is installed."""

from .cli import main

main(prog_name="yardstick")
