"""Where the outside data for `oracle` tests lies: beside the checkout."""

from pathlib import Path

DATA = Path(__file__).parents[2] / "shared" / "data"
