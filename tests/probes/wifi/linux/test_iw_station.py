"""Station dumps: one peer or many, with links that are not added up."""

from netready_probes.wifi.linux.iw_station import parse_stations

CLIENTS = """Station 02:00:5e:00:00:01 (on wlan1)
\tinactive time:\t1060 ms
\trx bytes:\t20448
\trx packets:\t304
\ttx bytes:\t1166923136
\ttx packets:\t783175
\ttx retries:\t12
\ttx failed:\t2
\tbeacon loss:\t3
\tsignal:  \t-43 [-45, -47] dBm
\tsignal avg:\t-44 dBm
\ttx bitrate:\t866.7 MBit/s VHT-MCS 9 80MHz short GI VHT-NSS 2
\ttx duration:\t4711 us
\trx bitrate:\t(unknown)
\trx duration:\t815 us
\texpected throughput:\t43.212Mbps
\tauthorized:\tyes
\tconnected time:\t3600 seconds
\tassociated at [boottime]:\t12.345s
Station 02:00:5E:00:00:02 (on wlan1)
\tsignal:  \t-95 dBm
\tbeacon signal avg:\t244 dBm
\tauthorized:\tno
"""
MULTI_LINK = """Station 02:00:5e:10:20:40 (on wlan0)
\ttx packets:\t1000
\ttx retries:\t100
\tsignal:  \t0 dBm
\tbeacon signal avg:\t-42 dBm
\tcurrent time:\t1700000000000 ms

\tLink 0:
\t\taddress: 02:00:5e:10:20:41
\t\ttx packets:\t900
\t\ttx retries:\t90
\t\tsignal:  \t-40 dBm
\t\ttx bitrate:\t2882.4 MBit/s 160MHz EHT-MCS 13 EHT-NSS 2 EHT-GI 0
\tLink 2:
\t\taddress: 02:00:5e:10:20:42
\t\tsignal:  \t0 dBm
\t\tsignal avg:\t-70 dBm
"""


def test_every_client_of_an_access_point_is_read() -> None:
    first, second = parse_stations(CLIENTS)
    assert (first.bssid, first.interface) == ("02:00:5e:00:00:01", "wlan1")
    assert (first.signal_dbm, first.signal_average_dbm) == (-43, -44)
    assert (first.counters.tx_packets, first.counters.tx_retries) == (783175, 12)
    assert (first.counters.tx_failed, first.counters.beacon_loss) == (2, 3)
    assert (first.tx_air_us, first.rx_air_us, first.expected_mbps) == (4711, 815, 43.212)
    assert (first.inactive_ms, first.connected_s, first.authorised) == (1060, 3600, True)
    assert (first.tx_rate.mcs, first.rx_rate.mbps) == (9, None)
    assert (second.signal_dbm, second.beacon_signal_dbm) == (None, -12)
    assert (second.authorised, second.counters.tx_retries) == (False, None)


def test_the_links_of_a_peer_stand_beside_its_own_figures() -> None:
    (peer,) = parse_stations(MULTI_LINK)
    assert (peer.counters.tx_packets, peer.signal_dbm, peer.beacon_signal_dbm) == (1000, None, -42)
    assert [(part.link_id, part.bssid, part.signal_dbm) for part in peer.parts] == [
        (0, "02:00:5e:10:20:41", -40),
        (2, "02:00:5e:10:20:42", -70),
    ]
    assert peer.parts[0].counters.tx_packets == 900
    assert peer.parts[0].tx_rate_mbps == 2882.4


def test_a_peer_whose_address_was_blotted_out_is_still_read() -> None:
    text = "Station xx:xx:xx:xx:xx:xx (on wlan0)\n\tsignal: -33 dBm\n\tMSDU:\n\t\tTID\trx\n"
    (peer,) = parse_stations(text + "\tLink 0:\n\t\tAddress: 02:00:5e:10:20:41\n")
    assert (peer.bssid, peer.signal_dbm, len(peer.parts)) == (None, -33, 1)
    assert peer.parts[0].bssid == "02:00:5e:10:20:41"


def test_no_station_is_nothing() -> None:
    assert parse_stations("") == ()
    assert parse_stations("command failed: No such device (-19)\n") == ()
