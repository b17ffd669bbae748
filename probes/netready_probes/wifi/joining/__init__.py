"""Joining a network rung by rung, and moving between access points."""
