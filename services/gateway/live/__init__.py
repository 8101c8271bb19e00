"""What readers watch: the journal of changes, polled once for the process."""
