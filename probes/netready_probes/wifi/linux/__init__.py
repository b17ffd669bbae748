"""Linux's ways to read Wi-Fi: the kernel's nl80211, the programs iw and nmcli."""
