"""macOS' ways to read Wi-Fi: CoreWLAN, system_profiler, wdutil."""
