"""Which claims tell the same thing: the identity of occurrences, pure."""
