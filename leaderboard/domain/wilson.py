"""The interval of a share that was counted on few images, as those of one class. Pure."""

from math import sqrt

# The standard normal distribution has 95% of its mass within so many deviations.
Z95 = 1.959963984540054


def wilson(wrong: int, images: int) -> tuple[float, float] | None:
    """The 95% interval of `wrong / images` by Wilson (1927), within 0 and 1; None without images."""
    if not images:
        return None
    share, z2 = wrong / images, Z95**2
    middle = (share + z2 / (2 * images)) / (1 + z2 / images)
    half = Z95 / (1 + z2 / images) * sqrt(share * (1 - share) / images + z2 / (4 * images**2))
    return max(middle - half, 0.0), min(middle + half, 1.0)
