"""How many parameters a model has, as people write it."""

import re
from decimal import Decimal

# The largest number that the database keeps.
MOST = 2**63 - 1
SCALES = {
    "": 1,
    "k": 10**3,
    "thousand": 10**3,
    "m": 10**6,
    "million": 10**6,
    "b": 10**9,
    "bn": 10**9,
    "g": 10**9,
    "billion": 10**9,
    "t": 10**12,
    "trillion": 10**12,
}
WRITTEN = re.compile(r"(?P<number>\d{1,30}(?:\.\d{1,30})?(?:e\+?\d{1,2})?)(?P<scale>[a-z]*)", re.ASCII)
# Between groups of three digits stand commas, spaces, apostrophes or underscores.
GROUPS = re.compile(r"(?<=\d)[,\s'’_](?=\d{3}(?!\d))")


def parameter_count(text: str) -> int:
    """The count in `60000000`, `60,000,000`, `60M`, `60e6` or `1.5 billion`. Raises ValueError for anything else."""
    plain = GROUPS.sub("", text.strip().casefold())
    found = WRITTEN.fullmatch("".join(plain.split()))
    if found is None or found["scale"] not in SCALES:
        raise ValueError(text)
    count = Decimal(found["number"]) * SCALES[found["scale"]]
    if count != count.to_integral_value() or not 0 < count <= MOST:
        raise ValueError(text)
    return int(count)
