"""Other published methods over the same measurements. Each says what it skipped; none decides."""
