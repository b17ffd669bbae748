"""Makes records of probes' outcomes."""
