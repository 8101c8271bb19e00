"""Reads articles and publishes what they claim."""
