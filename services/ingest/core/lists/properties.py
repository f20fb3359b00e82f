"""Properties of an entity as a reader gathers them: by name, each value once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping


class Gathered:
    """Values by the name of their FollowTheMoney property; what is empty is passed over."""

    def __init__(self) -> None:
        self.values: defaultdict[str, list[str]] = defaultdict(list)

    def add(self, name: str, *values: str | None) -> None:
        """Add values, None and blanks aside."""
        self.values[name].extend(value for value in values if value and value.strip())

    def add_all(self, more: Mapping[str, Iterable[str]]) -> None:
        """Add values of many properties."""
        for name, values in more.items():
            self.add(name, *values)
