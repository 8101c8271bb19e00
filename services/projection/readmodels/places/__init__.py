"""The gazetteer as a read model."""
