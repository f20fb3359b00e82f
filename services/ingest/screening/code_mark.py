"""A mark of the code that screens: with another one, an index on disk is made anew, and history is compared anew.

It covers everything under services/ingest/core: the reading of names, the tables, the kernel, the evidence and its
weights. So an upgrade that touches any of it counts, and a restart of the same version does not.
"""

import hashlib
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable


@lru_cache(maxsize=1)
def code_mark() -> str:
    """32 hexadecimal digits."""
    digest = hashlib.blake2b(digest_size=16)
    for file in _files(resources.files("services.ingest.core")):
        digest.update(hashlib.blake2b(file.read_bytes()).digest())
    return digest.hexdigest()


def _files(folder: Traversable) -> list[Traversable]:
    inside = sorted(folder.iterdir(), key=lambda each: each.name)
    found = [each for each in inside if each.is_file() and each.name.endswith((".py", ".toml", ".tsv", ".txt"))]
    return found + [file for each in inside if each.is_dir() for file in _files(each)]
