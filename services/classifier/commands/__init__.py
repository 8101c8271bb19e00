"""The commands that work on what the classifier has read; the command line lists them."""
