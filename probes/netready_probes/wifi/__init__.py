"""Wi-Fi readings: what an operating system, a capture or a text says, as values. No I/O.

- `reading`: the values every reader yields; `reader`: the seam of the probes to a platform.
- `linux`, `windows`, `macos`: each platform's ways, best first, behind that seam.
- `beacons`: what access points say of themselves, bytes to values; frames and capture files.
- `airtime`: arithmetic over readings: radios, neighbours, shares, stations, rates.
- `joining`: the ladder of joining a network, and moving between access points.
- `decode`: a captured file of any of these to readings.
- the rest: which adapter, how a link is watched for roams, metrics of a link and of a scan.

What touches the machine is in `netready_probes.system`.
"""
