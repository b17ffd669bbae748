"""A "speedtest mini" server, as far as the speedtest-cli package asks."""

import re

from netready_probes.internet.http_target import HttpTarget, SpeedRequest

PAGE = b'<script>upload_extension: "php"</script>'


class MiniRequest(SpeedRequest):
    """Page, latency, pictures, uploads."""

    upload_status = 200

    def do_GET(self) -> None:  # noqa: N802
        picture = re.search(r"/speedtest/random([0-9]{3,4})x", self.path)
        if picture:
            self.send_payload(int(picture.group(1)) ** 2 * 2)
        elif "/latency.txt" in self.path:
            self.answer(b"test=test\n")
        else:
            self.answer(PAGE)

    def do_POST(self) -> None:  # noqa: N802
        size = int(self.headers["Content-Length"])
        if self.upload_status != 200:
            self.refuse(self.upload_status)
        elif self.take_body(size):
            self.answer(f"size={size}".encode())


class RefusingMiniRequest(MiniRequest):
    """Uploads are answered 404: the package then reported gigabits."""

    upload_status = 404


def mini_server(host: str = "127.0.0.1", *, refusing: bool = False) -> HttpTarget:
    """Not started yet; a `with` block starts and stops it."""
    return HttpTarget(host, 0, handler=RefusingMiniRequest if refusing else MiniRequest)
