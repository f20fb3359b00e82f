"""The name of a feed: who publishes it, and to whom. A name that exists is well formed, so nobody checks it twice."""

import re
from dataclasses import dataclass

_NATION = re.compile(r"[A-Z]{2}", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class FeedName:
    """Origin and audience as ISO 3166-1 alpha-2 codes; ValueError for anything but two capital letters each."""

    origin: str
    audience: str

    def __post_init__(self) -> None:
        if not (_NATION.fullmatch(self.origin) and _NATION.fullmatch(self.audience)):
            raise ValueError("a feed is named by two country codes of two capital letters")

    @classmethod
    def parse(cls, text: str) -> "FeedName":
        """The name written `US/CN`; ValueError for any other form."""
        origin, _, audience = text.partition("/")
        return cls(origin, audience)

    @property
    def is_home(self) -> bool:
        """Whether a nation keeps this feed for itself, as `US/US`."""
        return self.origin == self.audience

    def __str__(self) -> str:
        return f"{self.origin}/{self.audience}"
