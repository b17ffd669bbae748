"""Values only: what every other part speaks of. No I/O, no clock, no rules that decide."""
