"""Substances in declarations: what a description names, and under which law that was controlled."""
