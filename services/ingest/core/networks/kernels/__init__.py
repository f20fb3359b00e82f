"""Loops over links and ties in machine code; whatever room they need is an argument."""
