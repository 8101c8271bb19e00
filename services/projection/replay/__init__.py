"""Rebuilds the read models from the record, and proves that they are what the record says."""
