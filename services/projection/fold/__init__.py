"""The fold: the record becomes the read models of a generation."""
