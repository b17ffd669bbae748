"""Drives probes and load runs in order, and keeps what is finished."""
