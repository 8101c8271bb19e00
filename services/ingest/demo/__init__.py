"""The demo newsroom: curated claims and a feed of articles about the same real events, served on loopback."""
