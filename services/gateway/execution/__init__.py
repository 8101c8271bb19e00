"""From a request to an answer: documents kept, limits held, one statement run."""
