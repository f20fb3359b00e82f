"""The decisions of an endpoint, without a database, a socket or a clock."""
