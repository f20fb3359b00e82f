"""A nation's databases taken away whole, put back, and proven line by line."""
