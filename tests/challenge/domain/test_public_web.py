"""Posting to strangers' addresses: which are refused, and that names and answers cannot get round it."""

import ipaddress
import socket
import ssl
import subprocess
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import httpcore
import pytest

from challenge.domain import public_web
from challenge.domain.public_web import NotPublic, check_address, is_public, post
from tests.receivers import receiver, silence

# Address -> whether it is public; the ranges are those of the IANA special-purpose registries.
ADDRESSES = {
    "93.184.215.14": True,
    "8.8.8.8": True,
    "2606:2800:21f:cb07:6820:80da:af6b:8b2c": True,
    "::ffff:8.8.8.8": True,
    "64:ff9b::808:808": True,
    "0.0.0.0": False,
    "127.0.0.1": False,
    "127.8.8.8": False,
    "10.0.0.1": False,
    "172.16.0.1": False,
    "172.31.255.255": False,
    "192.168.1.1": False,
    "100.64.0.1": False,
    "169.254.169.254": False,
    "192.0.2.1": False,
    "198.18.0.1": False,
    "203.0.113.9": False,
    "224.0.0.1": False,
    "239.255.255.250": False,
    "240.0.0.1": False,
    "255.255.255.255": False,
    "::": False,
    "::1": False,
    "::ffff:127.0.0.1": False,
    "::ffff:10.0.0.1": False,
    "::ffff:169.254.169.254": False,
    "fc00::1": False,
    "fd12:3456::1": False,
    "fe80::1": False,
    "fec0::1": False,
    "ff02::1": False,
    "2001:db8::1": False,
    "2001::1": False,
    "2002:7f00:1::": False,
    "2002:a00:1::": False,
    "64:ff9b::7f00:1": False,
    "64:ff9b::a9fe:a9fe": False,
    "64:ff9b:1::1": False,
}


@pytest.fixture
def _public_only(settings):
    settings.WEBHOOKS_MAY_BE_LOCAL = False


@pytest.mark.parametrize(("address", "expected"), ADDRESSES.items())
def test_which_addresses_are_public(address, expected):
    assert is_public(ipaddress.ip_address(address)) is expected


URLS = {
    "https://ci.example.org/hook": True,
    "https://ci.example.org:8443/hook?a=b": True,
    "https://bücher.example/hook": True,
    "https://8.8.8.8/": True,
    "http://ci.example.org/hook": False,
    "ftp://ci.example.org/": False,
    "file:///etc/passwd": False,
    "https:///hook": False,
    "ci.example.org": False,
    "": False,
    "https://user:word@ci.example.org/": False,
    "https://127.0.0.1/": False,
    "https://[::1]/": False,
    "https://[::ffff:10.0.0.1]/": False,
    "https://169.254.169.254/latest/meta-data/": False,
    "https://ci.example.org\r\nHost: inside/": False,
}


@pytest.mark.usefixtures("_public_only")
@pytest.mark.parametrize(("url", "expected"), URLS.items())
def test_which_addresses_are_taken(url, expected):
    if expected:
        check_address(url)
        return
    with pytest.raises(NotPublic):
        check_address(url)


def resolve_to(monkeypatch, *answers):
    """The name service is the outside world: each look-up gets the next list of addresses."""
    lists = list(answers)
    asked = []

    def getaddrinfo(host, port, *_, **__):
        asked.append(host)
        found = lists.pop(0) if len(lists) > 1 else lists[0]
        family = {4: socket.AF_INET, 6: socket.AF_INET6}
        return [
            (family[ipaddress.ip_address(each.partition("%")[0]).version], socket.SOCK_STREAM, 6, "", (each, port))
            for each in found
        ]

    monkeypatch.setattr(public_web.socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.usefixtures("_public_only")
@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::ffff:192.168.0.1"], ["fe80::1%eth0"], ["169.254.169.254"]]
)
def test_a_name_is_refused_if_any_of_its_addresses_is_not_public(monkeypatch, addresses):
    resolve_to(monkeypatch, addresses)
    connected = []
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", lambda *args, **_: connected.append(args))
    with pytest.raises(NotPublic, match="no address of the public internet"):
        post("https://inside.example.org/", headers={}, content=b"{}", seconds=5)
    assert connected == []


@pytest.mark.usefixtures("_public_only")
def test_numbers_in_disguise_are_refused():
    # The system's own look-up reads these as 127.0.0.1.
    for host in ("2130706433", "0x7f.1", "127.1", "localhost"):
        with pytest.raises(NotPublic):
            post(f"https://{host}/", headers={}, content=b"", seconds=5)


@pytest.mark.usefixtures("_public_only")
def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch):
    # Whoever answers first with a public address and then with a private one is asked once.
    asked = resolve_to(monkeypatch, ["8.8.8.8"], ["127.0.0.1"])
    connected = []

    def connect(_self, host, port, *_, **__):
        connected.append((host, port))
        raise httpcore.ConnectError("as far as this test goes")

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    with pytest.raises(httpcore.ConnectError):
        post("https://turns.example.org/", headers={}, content=b"", seconds=5)
    assert (asked, connected) == (["turns.example.org"], [("8.8.8.8", 443)])


def test_a_post_arrives_with_its_headers_and_host():
    with receiver() as hook:
        assert post(f"{hook.url}?a=b", headers={"webhook-id": "1"}, content=b'{"a":1}', seconds=5) == 204
    ((headers, body),) = hook.received
    assert body == b'{"a":1}'
    assert headers["webhook-id"] == "1"
    assert headers["host"] == hook.url.split("/")[2]


def test_no_redirect_is_followed():
    with receiver() as inside, receiver(status=302, location=inside.url) as hook:
        assert post(hook.url, headers={}, content=b"", seconds=5) == 302
    assert inside.received == []


def test_no_proxy_of_the_environment_is_asked(monkeypatch):
    with receiver() as proxy, receiver() as hook:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        post(hook.url, headers={}, content=b"", seconds=5)
    assert (len(hook.received), proxy.received) == (1, [])


@pytest.mark.parametrize("answer", [b"", b"H"], ids=["says nothing", "drips"])
def test_a_listener_that_does_not_answer_is_left_in_time(answer):
    with silence(answer) as port:
        began = time.monotonic()
        with pytest.raises((httpcore.TimeoutException, httpcore.ProtocolError)):
            post(f"http://127.0.0.1:{port}/", headers={}, content=b"", seconds=1)
        assert time.monotonic() - began < 5


def test_headers_that_never_end_are_left_in_time():
    class Endless(BaseHTTPRequestHandler):
        def do_POST(self):
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            try:
                while True:
                    self.wfile.write(b"X-More: 1\r\n")
                    time.sleep(0.05)
            except OSError:
                return

        def log_message(self, *_):
            """Nothing on standard error."""

    server = HTTPServer(("127.0.0.1", 0), Endless)
    thread = Thread(target=server.handle_request)
    thread.start()
    try:
        with pytest.raises(httpcore.TimeoutException):
            post(f"http://127.0.0.1:{server.server_port}/", headers={}, content=b"", seconds=1)
    finally:
        thread.join()
        server.server_close()


@pytest.fixture
def certificate(tmp_path):
    """A key and a certificate for hook.example.org alone."""
    key, made = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-keyout", str(key), "-out", str(made), "-subj", "/CN=hook.example.org"),
            *("-addext", "subjectAltName=DNS:hook.example.org"),
        ],
        check=True,
        capture_output=True,
    )
    return key, made


@pytest.mark.parametrize(("host", "arrives"), [("hook.example.org", True), ("other.example.org", False)])
def test_the_certificate_must_be_that_of_the_name_in_the_address(monkeypatch, certificate, host, arrives):
    key, made = certificate
    resolve_to(monkeypatch, ["127.0.0.1"])
    monkeypatch.setattr(public_web, "certificates", lambda: ssl.create_default_context(cafile=str(made)))
    names = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            names.append(self.headers["Host"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            """Nothing on standard error."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made, key)
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.handle_request)
    thread.start()
    address = f"https://{host}:{server.server_port}/"
    try:
        if arrives:
            assert post(address, headers={}, content=b"", seconds=5) == 204
            assert names == [host, f"{host}:{server.server_port}"]
        else:
            with pytest.raises(httpcore.ConnectError, match="certificate"):
                post(address, headers={}, content=b"", seconds=5)
            assert names == [host]
    finally:
        thread.join()
        server.server_close()
