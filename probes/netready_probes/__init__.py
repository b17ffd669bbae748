"""What runs on a trial device: probes, the load engine, the on-site target. Light: no pandas."""
