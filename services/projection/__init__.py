"""Appends events to the record and folds them into read models."""
