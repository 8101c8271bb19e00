"""Which lists name a place, and since when."""
