"""Other published scoring methods, each in one file."""
