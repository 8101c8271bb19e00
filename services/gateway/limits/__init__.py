"""What the gateway refuses: documents that ask for too much, and bodies that are no request."""
