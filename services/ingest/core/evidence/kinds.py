"""What sets two sides apart before anything is compared: a person and a company, a man and a woman, two countries."""

from collections.abc import Iterator

from services.ingest.core.evidence.found import Found
from services.ingest.core.names.name import Kind
from services.ingest.core.profile import Profile
from services.ingest.core.references import read_reference

_GENDERS = {"male": "male", "m": "male", "man": "male", "男": "male", "female": "female", "f": "female",
            "woman": "female", "女": "female"}  # fmt: skip


def compare_kinds(label: Profile, entity: Profile) -> Iterator[Found]:
    """`kind-apart`, `gender-apart`, `country-apart`."""
    if Kind.UNKNOWN not in (label.kind, entity.kind) and label.kind != entity.kind:
        yield Found("kind-apart", label.kind.name.lower(), entity.kind.name.lower())
    ours, theirs = _genders(label), _genders(entity)
    if ours and theirs and not ours & theirs:
        yield Found("gender-apart", min(ours), min(theirs))
    if label.countries and entity.countries and not set(label.countries) & set(entity.countries):
        yield Found("country-apart", ", ".join(label.countries), ", ".join(entity.countries))


def _genders(profile: Profile) -> set[str]:
    numbers = (read_reference(r.written, r.kind) for r in profile.references)
    said = {_GENDERS[gender] for gender in profile.genders if gender in _GENDERS}
    return said | {number.gender for number in numbers if number and number.gender}
