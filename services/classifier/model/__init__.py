"""The second voter: small sentence embeddings from a pinned wheel under heads trained on our own labels."""
