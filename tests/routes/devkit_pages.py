"""The development kit's wheels: for everybody."""

ALL = (200, 200, 200, 200, 200)
NONE = (404, 404, 404, 404, 404)

TABLE = {
    "GET /devkit/": ALL,
    "GET /api/v1/devkit": ALL,
    # No wheel is kept where nobody built one.
    "GET /devkit/yardstick_devkit-0.9.0-py3-none-any.whl": NONE,
}
