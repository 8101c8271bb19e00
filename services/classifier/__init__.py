"""The classifier: from an article to its claims, by rules with a seam for more voters."""
