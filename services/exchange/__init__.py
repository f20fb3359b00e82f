"""One national endpoint: records in, a home feed, a feed to each peer, and what the peers tell. Verbs are use cases."""
