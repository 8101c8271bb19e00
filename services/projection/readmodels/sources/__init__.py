"""Articles, readings and their coverage."""
