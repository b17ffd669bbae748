"""The wire format between a client and the on-site target: bytes to values, no sockets.

One port for TCP and UDP. Every number is big-endian.

**TCP.** The client opens with one JSON line (at most 1024 bytes, ended by a newline)::

    {"netready": 1, "op": "hello" | "exchange" | "download" | "upload", "client": "<label>",
     "mbps": 75.0, "seconds": 10, "token": "<hex>", "cc": "cubic"}

The target answers with one JSON line: ``{"ok": true, "token": "<hex>", "cc": "bbr",
"server_time_ns": n, "overloaded": false}`` or ``{"ok": false, "word": "busy", "why": "..."}`` and
closes. `op` decides what follows:

- ``hello``: nothing; the token permits UDP from the same address, and the line carries limits.
- ``exchange``: request frames (below), each answered in order, until the client closes. Every
  activity of a virtual pupil is made of these.
- ``download``: the target sends incompressible bytes for `seconds`, then closes.
- ``upload``: the client sends bytes; the target counts what it *received* and writes one JSON line
  about every 100 ms ``{"t_s": since start, "bytes": total}``, and closes after `seconds`.

**Exchange frame** (client to target): `EXCHANGE_REQUEST` = id u32, up_bytes u32, down_bytes u32,
then up_bytes of payload. Answer: `EXCHANGE_ANSWER` = id u32, down_bytes u32, then the payload.
A frame above `EXCHANGE_BYTES_MAX` either way ends the connection.

**UDP.** Nothing is answered without a token from a TCP handshake of the same address, and no
answer is larger than its question. Probe: `UDP_PROBE` = magic u32, token 8 bytes, flow u32,
sequence u32, intended_ns u64, then padding. The answer has the same length: magic u32,
token 8 bytes, flow u32, sequence u32, received_count u32 (datagrams of this flow that reached the
target so far: tells loss up from loss down), server_rx_ns u64, server_tx_ns u64, then padding;
so the smallest probe is `UDP_BYTES_MIN`.
"""

import struct
from typing import Final

DEFAULT_PORT: Final = 7411
PROTOCOL: Final = 1
HELLO_BYTES_MAX: Final = 1024
EXCHANGE_REQUEST: Final = struct.Struct("!III")
EXCHANGE_ANSWER: Final = struct.Struct("!II")
EXCHANGE_BYTES_MAX: Final = 64 * 1024 * 1024
UDP_MAGIC: Final = 0x4E524459
UDP_PROBE: Final = struct.Struct("!I8sIIQ")
UDP_ANSWER: Final = struct.Struct("!I8sIIIQQ")
UDP_BYTES_MIN: Final = UDP_ANSWER.size
