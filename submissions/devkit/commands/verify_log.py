"""`yardstick verify-log`: check that published results were never rewritten."""

from datetime import UTC, datetime

import click

from ..config import choose_address
from ..exit_codes import Exit
from .servers import json_option, retry_option, url_option


@click.command("verify-log")
@url_option
@retry_option
@json_option
def verify_log(url: str | None, *, retry_for: float, as_json: bool) -> None:
    """Walk a server's log of publications: its chain, its signed end, and all results that it names.

    The end of the log is kept, and the next time it is told if anything before it was rewritten. Leaves with 1 if
    anything is wrong.
    """
    from ..findings import as_json as as_object
    from ..findings import is_verified, show
    from ..log_verifying import verify_log as verified
    from .answers import print_json

    address = choose_address(url)
    findings = verified(address, seconds=retry_for, now=datetime.now(UTC))
    if as_json:
        print_json({"url": address, **as_object(findings)})
    else:
        show(findings)
        click.echo("Verified." if is_verified(findings) else "NOT verified.")
    raise SystemExit(Exit.OK if is_verified(findings) else Exit.REFUSED)
