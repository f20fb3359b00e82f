"""Inner loops of who is who, compiled by numba."""
