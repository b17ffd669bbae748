"""Wi-Fi readings: what an operating system or a captured text says, as values. No I/O."""
