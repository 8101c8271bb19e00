"""What a place stands for: the pure rules, and the rows of its own stance."""
