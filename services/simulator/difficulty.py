"""How hard a made-up world is: one setting, from 0 to 1, with three named points, and all that follows from it.

What lies between two points is interpolated. A share is of 0 to 1 and is the chance, each time, that the thing happens.
"""

from dataclasses import dataclass, fields

NAMED = {"easy": 0.0, "default": 0.5, "hard": 1.0}
"""The points that have a name."""


@dataclass(frozen=True, slots=True)
class Difficulty:
    """What a level means for rings, and for honest people. Shares unless it says otherwise."""

    carried: float
    """Of the attributes that a ring's parcels may share: how many a parcel carries, beside the two of a whole one."""
    only_one: float
    """Parcels of a ring that carry a single shared attribute, and nothing else of it."""
    none: float
    """Parcels of a ring that carry nothing of it."""
    recurring: float
    """Names on a ring's parcels that are a member's and come back; the others are of people never seen again."""
    typing_error: float
    """Attributes of a ring, each, that are mistyped."""
    other_spelling: float
    """Members' names that are transliterated or arranged in another way."""
    alias: float
    """Members' names that are another name altogether, kept for the purpose."""
    rotated: float
    """Rings that change their telephone half-way."""
    borrowed: float
    """Rings that have some parcels sent to the address of somebody honest, or put that one's telephone on them."""
    through_hubs: float
    """Labels of a ring, without an address of its own, that name a forwarder's, a locker's or a marketplace's."""
    in_two_rings: float
    """Rings of which a member worked for an earlier one."""
    mixed: float
    """Rings that mix two typologies."""
    pause_days: float
    """Longest pause of a ring, days."""
    smallest: float
    """Fewest parcels of a ring."""
    largest: float
    """Most parcels of a ring."""
    honest_errors: float
    """Attributes of honest people who come back, each, that are mistyped or left out."""
    namesakes: float
    """Honest people with a common name, which others have too."""
    passed_on: float
    """Honest newcomers who have a telephone number that was somebody else's before."""
    junk: float
    """Honest labels on which a telephone, an address or a name is a placeholder."""
    scenes: float
    """Honest parcels that belong to a scene that looks like a ring (services/simulator/twins)."""


_EASY = Difficulty(
    carried=0.85, only_one=0.0, none=0.0, recurring=0.1, typing_error=0.0, other_spelling=0.2, alias=0.0, rotated=0.0,
    borrowed=0.0, through_hubs=0.0, in_two_rings=0.0, mixed=0.0, pause_days=2, smallest=4, largest=10,
    honest_errors=0.0, namesakes=0.02, passed_on=0.0, junk=0.004, scenes=0.08,
)  # fmt: skip
_DEFAULT = Difficulty(
    carried=0.45, only_one=0.2, none=0.06, recurring=0.4, typing_error=0.06, other_spelling=0.35, alias=0.15,
    rotated=0.3, borrowed=0.25, through_hubs=0.15, in_two_rings=0.15, mixed=0.3, pause_days=12, smallest=5, largest=14,
    honest_errors=0.03, namesakes=0.06, passed_on=0.004, junk=0.012, scenes=0.16,
)  # fmt: skip
_HARD = Difficulty(
    carried=0.35, only_one=0.3, none=0.1, recurring=0.5, typing_error=0.15, other_spelling=0.55, alias=0.35,
    rotated=0.7, borrowed=0.5, through_hubs=0.3, in_two_rings=0.35, mixed=0.6, pause_days=21, smallest=5, largest=18,
    honest_errors=0.08, namesakes=0.15, passed_on=0.01, junk=0.03, scenes=0.25,
)  # fmt: skip


def difficulty_of(setting: str | float) -> Difficulty:
    """What the setting means: a name of `NAMED` or a level of 0 to 1. Raises ValueError for anything else."""
    level = level_of(setting)
    first, last, share = (_EASY, _DEFAULT, level * 2) if level <= 0.5 else (_DEFAULT, _HARD, level * 2 - 1)
    between = {
        field.name: getattr(first, field.name) * (1 - share) + getattr(last, field.name) * share
        for field in fields(Difficulty)
    }
    return Difficulty(**between)


def level_of(setting: str | float) -> float:
    """The level of 0 to 1 that a setting stands for. Raises ValueError when it stands for none."""
    try:
        level = NAMED[setting] if isinstance(setting, str) and setting in NAMED else float(setting)
    except ValueError:
        level = -1.0
    if not 0 <= level <= 1:
        raise ValueError(f"difficulty is one of {', '.join(NAMED)} or a number from 0 to 1")
    return level
