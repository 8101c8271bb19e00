"""Serves the read models over GraphQL."""
