"""How long the streams are kept."""
