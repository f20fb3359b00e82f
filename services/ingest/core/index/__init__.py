"""Names beside names: an index of listed names as columns, candidates by hashed keys, one score with its reasons."""
