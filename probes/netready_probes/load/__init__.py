"""The on-site target, its wire format, and the engine of virtual pupils."""
