"""Posting to addresses that strangers chose: only ever to the public internet, within seconds, following nothing.

A host's name is looked up once, every address that it has must be public, and the connection goes to one of those
looked at: a name that points elsewhere a moment later reaches nothing inside (settings: WEBHOOKS_MAY_BE_LOCAL).
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx
from django.conf import settings
from django.utils.translation import gettext as _

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# Addresses of the translation between IPv6 and IPv4 end in the IPv4 address that is meant (RFC 6052).
TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")


class NotPublic(Exception):
    """The address is not one that we post to; the message is for who chose it."""


def post(url: str, *, headers: dict[str, str], content: bytes, seconds: float) -> int:
    """The status that `url` answers a POST with. No redirect is followed, and the answer's body is not read.

    `seconds` is for all of it together. Raises NotPublic, or OSError, httpcore.TimeoutException and others of
    httpcore's for an address that cannot be reached.
    """
    parsed = check_address(url)
    target = httpcore.URL(
        scheme=parsed.raw_scheme, host=parsed.raw_host, port=parsed.port, target=parsed.raw_path or b"/"
    )
    backend = _PublicBackend(time.monotonic() + seconds)
    with httpcore.ConnectionPool(ssl_context=certificates(), network_backend=backend) as pool:
        sent = {"Host": parsed.netloc.decode(), **headers}
        with pool.stream("POST", target, headers=list(sent.items()), content=content) as response:
            return response.status


def check_address(url: str) -> httpx.URL:
    """The parsed address. Raises NotPublic with what is wrong; names are not looked up yet."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise NotPublic(_("“%(url)s” is no address.") % {"url": url}) from error
    schemes = {"https", "http"} if settings.WEBHOOKS_MAY_BE_LOCAL else {"https"}
    if parsed.scheme not in schemes or not parsed.host:
        raise NotPublic(_("The address must begin with https:// and name a host."))
    if parsed.userinfo:
        raise NotPublic(_("The address must hold no name or password: who reads it would read them too."))
    if (literal := _literal(parsed.host)) is not None:
        _check_public([literal], parsed.host)
    return parsed


def is_public(address: Address) -> bool:
    """Whether it is an address of the public internet that one machine alone answers to."""
    if isinstance(address, ipaddress.IPv6Address):
        if (within := _embedded(address)) is not None:
            return is_public(within)
        if address.is_site_local or address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def certificates() -> ssl.SSLContext:
    """The authorities whose certificates are believed."""
    return httpcore.default_ssl_context()


def _embedded(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that packets to this one end at."""
    if address in TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _check_public(addresses: list[Address], host: str) -> None:
    if settings.WEBHOOKS_MAY_BE_LOCAL:
        return
    for address in addresses:
        if not is_public(address):
            raise NotPublic(
                _("“%(host)s” is %(address)s, which is no address of the public internet.")
                % {"host": host, "address": address}
            )


def _looked_up(host: str, port: int) -> list[Address]:
    """All addresses of a host, each public. Raises NotPublic, or OSError for a name that nobody knows."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    # A link-local address comes with its interface, as in fe80::1%eth0.
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    _check_public(addresses, host)
    return addresses


class _PublicBackend(httpcore.NetworkBackend):
    """Connects to the address that was looked at, and gives up at the deadline whatever the other side does."""

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        self.plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - one deadline for all steps stands for it
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = _looked_up(host, port)
        left = _left(self.deadline)
        stream = self.plain.connect_tcp(str(addresses[0]), port, left, local_address, socket_options)
        return _HurriedStream(stream, self.deadline)


class _HurriedStream(httpcore.NetworkStream):
    """A stream whose steps share one deadline: an answer that comes byte by byte is not waited for."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self.stream, self.deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self.stream.read(max_bytes, _left(self.deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self.stream.write(buffer, _left(self.deadline))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        stream = self.stream.start_tls(ssl_context, server_hostname, _left(self.deadline))
        return _HurriedStream(stream, self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("timed out")
    return left
