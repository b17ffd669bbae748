"""Takes a virtual radio out of the guest, as pulling a USB adapter does."""

from typing import ClassVar

from pyroute2.netlink import NLM_F_ACK, NLM_F_REQUEST, genlmsg
from pyroute2.netlink.generic import GenericNetlinkSocket

_DELETE = 5  # HWSIM_CMD_DEL_RADIO; drivers/net/wireless/virtual/mac80211_hwsim.h


class _Command(genlmsg):  # type: ignore[misc]
    prefix = "HWSIM_ATTR_"
    nla_map: ClassVar[tuple[tuple[int, str, str], ...]] = ((10, "HWSIM_ATTR_RADIO_ID", "uint32"),)


def take_away(number: int) -> None:
    """The radio of that number and all its interfaces; raises NetlinkError."""
    with GenericNetlinkSocket() as kernel:
        kernel.bind("MAC80211_HWSIM", _Command)
        message = _Command()
        message["cmd"], message["version"] = _DELETE, 1
        message["attrs"] = [("HWSIM_ATTR_RADIO_ID", number)]
        kernel.nlm_request(message, msg_type=kernel.prid, msg_flags=NLM_F_REQUEST | NLM_F_ACK)
