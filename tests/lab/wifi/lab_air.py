"""What is on the air in the scenes of the lab; tests compare what netready reads with it.

The country is Belize: of all in the kernel's table that have a 5 GHz channel it has the fewest
channels, so that a scan of all of them takes half a second of the emulated processor.
"""

from tests.lab.wifi.access_points import AccessPoint, Network

COUNTRY = "BZ"
STATION, SENSOR, SPARE, CLIENT = "wlan0", "wlan4", "wlan5", "wlan6"
RADIOS = 7
SCHOOL, GUESTS = b"Lab School", b"Lab Guests"
# the pre-shared key itself: making it of a pass phrase costs the emulated processor seconds
KEY = "7c1e5a03f4d29b8660e1af3c25d7984b1e6f02c8ab7d349551c0fe8832a64d17"
SCRIPT_NAME = b"<script>alert(1)</script>"
ODD_NAME = bytes(range(16)) + b"\xff\xfe\x1b[31m\"'<>&\x7f\x80\xc3\x28"
_KEYED = ("wpa=2", "wpa_key_mgmt=WPA-PSK", "rsn_pairwise=CCMP", f"wpa_psk={KEY}", "ieee80211w=1")
_CONTROL = ("ctrl_interface=/run/hostapd",)

NEAR = "02:00:00:00:01:00"
FAR = "02:00:00:00:03:00"
GUESTS_BSSID = "02:00:00:00:01:01"
CLIENT_MAC = "02:00:00:00:06:00"
COPY = "02:00:00:00:02:05"
SWAPPED = "02:00:00:00:02:06"
OLD_STYLE = "02:00:00:00:02:07"

SCHOOL_POINT = AccessPoint(
    interface="wlan1",
    channel=1,
    more=("ieee80211n=1", "wmm_enabled=1", f"country_code={COUNTRY}", "ieee80211d=1"),
    networks=(
        Network(name=SCHOOL, bssid=NEAR, load=(47, 201, 31250), more=(*_KEYED, *_CONTROL)),
        # hostapd's own count of stations; the virtual radio has no utilisation to tell
        Network(name=GUESTS, bssid=GUESTS_BSSID, more=("bss_load_update_period=20", *_CONTROL)),
    ),
)
STRANGE_POINT = AccessPoint(
    interface="wlan2",
    channel=6,
    # a scan stays 30 ms on a channel, and hidden networks only speak in their beacons
    more=("ieee80211n=1", "wmm_enabled=1", "beacon_int=20"),
    networks=(
        Network(name=SCRIPT_NAME, bssid="02:00:00:00:02:00", load=(0, 255, 0)),
        Network(name="Café ☕ школа".encode(), bssid="02:00:00:00:02:01", load=(3, 33, 4730)),
        Network(name=b"empty name", bssid="02:00:00:00:02:02", hide=1, load=(9, 108, 100)),
        Network(name=b"zeros name", bssid="02:00:00:00:02:03", hide=2),
        Network(name=ODD_NAME, bssid="02:00:00:00:02:04", load=(1, 64, 31250)),
        Network(name=SCHOOL, bssid=COPY),  # open, under the school's name
        Network(name=b"swapped bytes", bssid=SWAPPED, load=(768, 33, 4730)),
        # four bytes: Cisco's element before the standard, another quantity
        Network(name=b"old style", bssid=OLD_STYLE, more=("vendor_elements=0b040200640a",)),
    ),
)
FAR_POINT = AccessPoint(
    interface="wlan3",
    channel=149,
    mode="a",
    more=(
        "ieee80211n=1",
        "ieee80211ac=1",
        "ieee80211ax=1",
        "wmm_enabled=1",
        "ht_capab=[HT40+]",
        "vht_oper_chwidth=1",
        "vht_oper_centr_freq_seg0_idx=155",
        "he_oper_chwidth=1",
        "he_oper_centr_freq_seg0_idx=155",
        f"country_code={COUNTRY}",
        "ieee80211d=1",
    ),
    networks=(Network(name=SCHOOL, bssid=FAR, load=(12, 26, 20000), more=(*_KEYED, *_CONTROL)),),
)
POINTS = (SCHOOL_POINT, STRANGE_POINT, FAR_POINT)
