"""The record: every event once, append-only, in gapless commit order."""
