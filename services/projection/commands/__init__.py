"""The commands that work on the record and its read models; the command line lists them."""
