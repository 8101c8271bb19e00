"""Brings articles, documents and lists into the log as article-seen and claims."""
