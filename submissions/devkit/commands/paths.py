"""Files and folders as options name them: they must be there."""

from pathlib import Path

import click

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
