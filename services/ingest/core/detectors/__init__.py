"""Patterns that traffickers leave in traffic, each in its own file with what tells it from its innocent twin."""
