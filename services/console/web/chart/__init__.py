"""A network as a drawing: where its nodes stand, and what they look like. Arithmetic alone; nothing is asked."""
