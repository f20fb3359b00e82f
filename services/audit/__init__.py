"""The audit feed of a service: who looked, searched, decided, exported and changed keys or policy, a line each.

Exchange and ingest have one each, in their own tables, in the tree of RFC 9162 and under checkpoints signed with a key
that signs nothing else. `core` is pure, and is what the command line verifies with.
"""
