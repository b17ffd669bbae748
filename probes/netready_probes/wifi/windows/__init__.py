"""Windows' ways to read Wi-Fi: Native Wifi, and netsh in any language."""
