"""Kits and formats: what an edition gives to everybody."""

ALL = (200, 200, 200, 200, 200)

TABLE = {
    "GET /api/v1/editions/2026/kit": ALL,
    "GET /api/v1/editions/2026/kit/files/README.md": ALL,
    "GET /2026/devkit/": ALL,
    "GET /2026/devkit.zip": ALL,
    "GET /2026/classification/format/": ALL,
    "GET /2026/classification/classes.tsv": ALL,
    "GET /2026/classification/val/images.csv.gz": ALL,
}
