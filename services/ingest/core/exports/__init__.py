"""A network for other tools: one neutral chart of nodes and edges, written in the formats that they read."""
