"""A look at the file before it is sent, where the edition's kit is at hand: what is refused here costs nothing."""

from datetime import datetime
from pathlib import Path

from ..scoring.evaluate import check
from ..scoring.inputs import InputsInvalid
from .errors import DevkitError
from .handing_in import Order
from .kits import choose, find_kit, read_kit
from .watching import Watch


def check_at_hand(order: Order, watch: Watch, now: datetime) -> None:
    """Checks the file by the kit of the folder that one is in, or that the file lies in, if it is of this edition.

    A kit that does not help is passed over: the server checks in any case. Raises FileRefused.
    """
    folder = find_kit(Path.cwd()) or find_kit(order.file.resolve().parent)
    if folder is None:
        return
    try:
        kit = read_kit(folder)
        if kit.facts["year"] != order.year:
            return
        phase = choose(kit, order.task, None, now)
        checked = check(phase.kind, order.file, phase.check_inputs())
    except (DevkitError, InputsInvalid) as error:
        watch.note(f"Not checked here: {error}")
        return
    watch.note(f"Checked by the kit in {folder}: {checked.images:,} images.")
