"""What speaks for and against two sides being one: a file a kind of comparison, and one table of what each is worth.

A comparison is a pure function of two profiles that says what it found (`found.Found`), not what that is worth;
`weights.toml` says that, a line each; `assess.assess` adds it up and gives every piece back with its contribution.
"""
