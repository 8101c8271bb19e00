"""How long the streams are kept, and what is cleared away."""
