"""The four services of the ledger and its command line."""
