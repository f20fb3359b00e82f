"""Where HTTP comes in: who is calling, what they may ask, and nothing decided here."""
