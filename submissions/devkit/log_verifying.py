"""`yardstick verify-log`: the whole log of a server, what it published, and whether anything was rewritten since."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import Any

from .acquaintances import recall, remember
from .errors import Refused, Unverified
from .findings import Finding, is_verified, right, wrong
from .folder import config_folder
from .keyrings import keys_of_server
from .log_chain import Line, check_chain, check_head, check_publication, check_remembered
from .patience import Patience
from .signatures import Key
from .transport import Transport

PAGE = 1000


class LogInvalid(Unverified):
    code = "log_invalid"


def verify_log(url: str, *, seconds: float, now: datetime) -> list[Finding]:
    """The findings on what the signed head covers; where all hold, it is kept for the next time. Raises DevkitError."""
    keys, origin = keys_of_server(url, seconds=seconds, now=now)
    with Transport(url) as transport:
        ask = _Asking(transport, Patience(seconds))
        try:
            head = ask(f"{transport.api}/log/head")
            # Nobody has signed what comes after it.
            lines = list(islice(ask.lines(), head["signed"]["sequence"]))
            findings = [origin, *check_head(head, lines, keys), check_chain(lines)]
            findings += [check_remembered(recall(config_folder(), url).head, lines), *_publications(ask, lines, keys)]
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise LogInvalid(f"What {url} answers is no log of publications.") from error
    if is_verified(findings) and lines:
        _keep(url, lines[-1], now)
    return findings


def _keep(url: str, last: Line, now: datetime) -> None:
    head = {"sequence": last["sequence"], "digest": last["digest"], "seen": now.astimezone(UTC).date().isoformat()}
    remember(config_folder(), replace(recall(config_folder(), url), head=head))


def _publications(ask: "_Asking", lines: list[Line], keys: list[Key]) -> list[Finding]:
    """One finding if all is well, else one for each that is not."""
    public = {line["publication"]: line for line in lines if line["url"]}
    found = [each for line in public.values() for each in _publication(ask, line, keys)]
    closed = len({line["publication"] for line in lines}) - len(public)
    told = f"All {len(public)} public results are what was published and signed; {closed} are not public."
    return found or [right("publications", told)]


def _publication(ask: "_Asking", line: Line, keys: list[Key]) -> list[Finding]:
    try:
        published = ask(ask.transport.here(line["url"]))
    except Refused as error:
        return [wrong("publication", f"Results that the log names are gone (line {line['sequence']}): {error}")]
    return check_publication(line, published, keys)


class _Asking:
    """Asks for addresses, again where a failure may pass."""

    def __init__(self, transport: Transport, patience: Patience) -> None:
        self.transport, self.patience = transport, patience

    def __call__(self, url: str) -> Any:
        return self.patience.insist(partial(self.transport.fetch, url))

    def lines(self) -> Iterator[Line]:
        """Every line, the oldest first."""
        url: str | None = f"{self.transport.api}/log?limit={PAGE}"
        while url:
            page = self(url)
            yield from page["items"]
            url = self.transport.here(page["next"]) if page["next"] else None
