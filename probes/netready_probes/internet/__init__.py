"""What the probes that look outside the school share, and the engines of the internet line."""
