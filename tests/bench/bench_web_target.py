"""`python -m tests.bench.bench_web_target`: the target's web face beside nginx, same downloads.

Both serve the same bytes with the same certificate, one after the other, in turns: four streams
of one client, each asking for 32 MB again and again, as a browser's speed test does. nginx serves a
file in memory with sendfile and two workers. The client reads and throws away, on what the servers
leave of the machine; where it is the slower one both look alike, so the server's own time for a
gigabyte stands beside.
"""

import multiprocessing
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

from netready_probes.load.process import start_target_process
from netready_probes.load.web_door import WebSettings
from tests.bench.figures import Figure
from tests.probes.load.web_room import ORIGIN, write_pair

STREAMS, SECONDS, ROUNDS = 4, 2.0, 3
MB = 1_000_000
SIZES = {"32 MB": 32 * MB, "100 kB": 100_000}
AIM = 0.85
_CONFIGURATION = """
daemon off; worker_processes 2; pid {folder}/nginx.pid; error_log {folder}/error.log;
{user}
events {{ worker_connections 256; }}
http {{
  access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 1000000;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{ listen 127.0.0.1:{port}{tls}; root {folder}/files; }}
}}
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the client does: this request, again and again."""

    port: int
    head: bytes
    tls: bool
    size: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of it.

    Attributes:
        server_s: CPU time of the server for a gigabyte.
    """

    mbps: float
    server_s: float


class Fetcher(threading.Thread):
    """One stream: whole answers, until the time is over."""

    def __init__(self, asked: Asked, end_s: float) -> None:
        super().__init__()
        self._asked, self._end_s = asked, end_s
        self.bytes = 0

    def run(self) -> None:
        tcp: socket.socket = socket.create_connection(("127.0.0.1", self._asked.port))
        if self._asked.tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            tcp = context.wrap_socket(tcp)
        with tcp:
            buffer = memoryview(bytearray(1 << 20))
            while time.monotonic() < self._end_s:
                tcp.sendall(self._asked.head)
                left = self._asked.size - self._first(tcp)
                while left > 0:
                    got = tcp.recv_into(buffer)
                    if not got:
                        raise RuntimeError("the server closed in the middle")
                    left -= got
                    self.bytes += got

    def _first(self, tcp: socket.socket) -> int:
        """Reads the head; returns what came of the body with it."""
        data = b""
        while b"\r\n\r\n" not in data:
            data += tcp.recv(16384)
        head, _, body = data.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode("ascii", "replace"))
        self.bytes += len(body)
        return len(body)


def fetch(asked: Asked, seconds: float) -> float:
    """Mbit/s of all streams."""
    began_s = time.monotonic()
    fetchers = [Fetcher(asked, began_s + seconds) for _ in range(STREAMS)]
    for each in fetchers:
        each.start()
    for each in fetchers:
        each.join()
    return sum(each.bytes for each in fetchers) * 8e-6 / (time.monotonic() - began_s)


def seen(asked: Asked, pids: Sequence[int]) -> Seen:
    """From a process of its own, so that the client's lock is nobody else's."""
    busy_s = cpu_s(pids)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        mbps = pool.apply(fetch, (asked, SECONDS))
    gigabytes = mbps * SECONDS / 8000
    return Seen(mbps, (cpu_s(pids) - busy_s) / gigabytes)


def cpu_s(pids: Sequence[int]) -> float:
    return sum(sum(psutil.Process(pid).cpu_times()[:2]) for pid in pids)


@contextmanager
def nginx(folder: Path, tls: bool) -> Iterator[tuple[int, list[int]]]:
    """Its port and its processes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    pair = f" ssl; ssl_certificate {folder}/cert.pem; ssl_certificate_key {folder}/key.pem"
    text = _CONFIGURATION.format(
        folder=folder,
        port=port,
        tls=f"{pair}" if tls else "",
        user="user root;" if os.geteuid() == 0 else "",
    )
    written = folder / f"nginx-{tls}.conf"
    written.write_text(text, encoding="utf-8")
    program = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
    assert program
    process = subprocess.Popen([program, "-c", str(written), "-e", f"{folder}/error.log"])
    try:
        _wait_for(port)
        children = [child.pid for child in psutil.Process(process.pid).children()]
        yield port, [process.pid, *children]
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait_for(port: int) -> None:
    end_s = time.monotonic() + 5.0
    while time.monotonic() < end_s:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1.0).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("nginx does not listen")


def case(folder: Path, tls: bool, size: int) -> tuple[Seen, Seen]:
    """Ours and nginx's in turns, the medians."""
    pair = (str(folder / "cert.pem"), str(folder / "key.pem")) if tls else ("", "")
    web = WebSettings(port=0, certificate=pair[0], key=pair[1], origins=(ORIGIN,))
    with ExitStack() as stack:
        ours = stack.enter_context(start_target_process(web=web))
        our_port = int(str(ours.statistics()["web_port"]))
        port, pids = stack.enter_context(nginx(folder, tls))
        asked_of_us = Asked(
            our_port,
            b"GET /down HTTP/1.1\r\nHost: t\r\nX-Netready-Client: bench\r\n"
            b"X-Netready-Bytes: %d\r\n\r\n" % size,
            tls,
            size,
        )
        asked_of_nginx = Asked(port, b"GET /%d HTTP/1.1\r\nHost: t\r\n\r\n" % size, tls, size)
        assert ours.pid
        pairs = [(seen(asked_of_us, [ours.pid]), seen(asked_of_nginx, pids)) for _ in range(ROUNDS)]
    return _middle([one for one, _ in pairs]), _middle([other for _, other in pairs])


def _middle(seen_ones: Sequence[Seen]) -> Seen:
    return Seen(median(one.mbps for one in seen_ones), median(one.server_s for one in seen_ones))


def figures() -> Iterator[Figure]:
    """Each with and without TLS."""
    if shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin") is None:
        yield Figure(name="web face beside nginx", value=None, note="no nginx here")
        return
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own in it
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as made:
        folder = Path(made)
        write_pair(folder)
        (folder / "files").mkdir()
        for size in SIZES.values():
            (folder / "files" / str(size)).write_bytes(os.urandom(size))
        for tls in (True, False):
            for words, size in SIZES.items():
                yield from _lines(f"{words}, {'TLS' if tls else 'plain'}", size, folder, tls)


def _lines(words: str, size: int, folder: Path, tls: bool) -> Iterator[Figure]:
    ours, theirs = case(folder, tls, size)
    aim = AIM if size == SIZES["32 MB"] else None
    note = f"{ours.mbps:.0f} beside {theirs.mbps:.0f} Mbit/s"
    yield Figure(
        name=f"download {words}: rate as a share of nginx's",
        value=ours.mbps / theirs.mbps,
        at_least=aim,
        note=note,
    )
    yield Figure(
        name=f"download {words}: the server's CPU for a gigabyte",
        value=ours.server_s,
        unit="s",
        beside=theirs.server_s,
    )


if __name__ == "__main__":
    for figure in figures():
        sys.stdout.write(f"{figure}\n")
