"""Takes a virtual radio out of the guest, as pulling a USB adapter does."""

import struct

from netready_probes.system.netlink import Kernel, attribute

# drivers/net/wireless/virtual/mac80211_hwsim.h
FAMILY, DELETE_RADIO, RADIO_ID = "MAC80211_HWSIM", 5, 10


def take_away(number: int) -> None:
    """The radio of that number and all its interfaces; raises OSError."""
    kernel = Kernel(FAMILY, {})
    try:
        kernel.do(DELETE_RADIO, attribute(RADIO_ID, struct.pack("=I", number)))
    finally:
        kernel.close()
