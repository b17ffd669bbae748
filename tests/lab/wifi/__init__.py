"""The Wi-Fi lab: the kernel's own virtual radios with real hostapd, in a small virtual machine."""
