"""A server of key sets that misbehaves on demand: over http or https, whole, late, too much or elsewhere."""

import ipaddress
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

LOOPBACK = "127.0.0.1"
Answer = Callable[[BaseHTTPRequestHandler], None]


class KeyServer(ThreadingHTTPServer):
    """Notes what was asked for, and how much of an endless answer was sent. `over` ends answers that would never end."""

    daemon_threads = True

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[str] = []
        self.sent = 0
        self.over = threading.Event()
        super().__init__((LOOPBACK, 0), _Handler)

    def handle_error(self, *_: object) -> None:
        """A caller that hangs up is no fault here."""


class _Handler(BaseHTTPRequestHandler):
    server: KeyServer

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.server.answer(self)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def body(data: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    """An answer that says its length and comes whole."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **(headers or {})}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(data)

    return answer


def endless(start: bytes, again: bytes) -> Answer:
    """An answer that begins so and then goes on in small pieces until the test is over."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        assert isinstance(handler.server, KeyServer)
        handler.wfile.write(start)
        while not handler.server.over.wait(0.01):
            handler.wfile.write(again)
            handler.server.sent += len(again)

    return answer


@contextmanager
def serving(answer: Answer, certificate: Path | None = None) -> Iterator[tuple[KeyServer, str]]:
    """A running server and the address of its keys; over https where there is a certificate."""
    server = KeyServer(answer)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server, f"{'https' if certificate else 'http'}://{LOOPBACK}:{server.server_port}/keys?of=all"
    finally:
        server.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def make_certificate(file: Path, name: str = LOOPBACK) -> None:
    """A certificate for an address of this machine that vouches for itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "key server")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(own)
        .issuer_name(own)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(name))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(made.public_bytes(Encoding.PEM) + secret)
