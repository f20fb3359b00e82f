"""Names beside names: an index of listed names as columns, candidates by hashed keys, and one score with its reasons."""
