"""What editors work with: the queue of what waits for them, their words as events, and what models learn from these."""
