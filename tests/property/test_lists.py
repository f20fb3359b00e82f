"""Lists that were damaged on their way: refused, or the whole list; never silently a shorter one, never a crash."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.core.lists.entity import ListedEntity
from services.ingest.core.lists.form import Form
from services.ingest.core.lists.refusal import ListRefused
from tests.integration.ingest.made_up_lists import ftm_rows, person, sdn_csv, sdn_row
from tests.unit.services.ingest.core.lists.made_up_xml import SDN_ENTRY, sdn_xml, un_company, un_person, un_xml
from tests.unit.services.ingest.core.lists.reading import read, reading_of

SDN = sdn_csv(sdn_row(n, f'EXAMPLE ""{n}"" LTD.', remarks=f"a.k.a. 'E {n}'; DOB 196{n}.") for n in range(1, 5))
ALT = b"".join(b'%d,%d,"aka","SAMPLE ""%d""",-0- \r\n' % (n, n, n) for n in range(1, 5)) + b"\x1a"
OFAC_XML = sdn_xml(SDN_ENTRY, SDN_ENTRY.replace("<uid>7<", "<uid>8<"))
UN_XML = un_xml(un_person(), companies=(un_company(),))
FTM = ftm_rows(*(person(f"p{n}", f"Person {n} Example", phone=["+1 202 555 0101"]) for n in range(5)))
WHOLE: dict[str, list[bytes]] = {"set": [SDN, ALT], "ofac": [OFAC_XML], "un": [UN_XML]}
each_whole = pytest.mark.parametrize("name", WHOLE)

Files = list[bytes]


def outcome(files: Files, form: Form | None = None) -> list[ListedEntity] | None:
    """The entities, None when the list is refused."""
    try:
        return read(*files, form=form)
    except ListRefused:
        return None


@each_whole
def test_a_list_cut_at_any_byte_is_refused_or_whole(name: str) -> None:
    *others, last = WHOLE[name]
    whole = read(*others, last)

    differing = [at for at in range(len(last)) if outcome([*others, last[:at]]) not in (None, whole)]

    assert differing == []


def test_the_first_file_of_a_set_cut_at_any_byte_is_refused_or_whole() -> None:
    whole = read(SDN, ALT)

    assert [at for at in range(len(SDN)) if outcome([SDN[:at], ALT]) not in (None, whole)] == []


@pytest.mark.parametrize("file", [SDN, FTM])
def test_rows_alone_cut_at_any_byte_are_refused_or_are_whole_rows_that_do_not_claim_to_be_all(file: bytes) -> None:
    whole = read(file)
    taken = [claimed(file[:at]) for at in range(1, len(file))]

    assert all(entities == whole[: len(entities)] for _, entities in taken)
    assert [entities for marked, entities in taken if marked and entities != whole] == []


def claimed(file: bytes) -> tuple[bool, list[ListedEntity]]:
    """Whether the file says that it is whole, and its entities; none when it is refused."""
    try:
        reading = reading_of(file)
        entities = list(reading.entities())
    except ListRefused:
        return False, []
    return reading.end_marked, entities


def damaged(files: Files) -> st.SearchStrategy[Files]:
    """The files with some bytes of one overwritten."""

    def overwrite(which: int, at: int, noise: bytes) -> Files:
        file = files[which % len(files)]
        at %= len(file)
        changed = file[:at] + noise + file[at + len(noise) :]
        return [changed if each is file else each for each in files]

    return st.builds(overwrite, st.integers(0, 3), st.integers(0, 10_000), st.binary(min_size=1, max_size=9))


@pytest.mark.parametrize("files", [*WHOLE.values(), [FTM]])
def test_damaged_bytes_are_refused_or_read_and_nothing_else(files: Files) -> None:
    @settings(max_examples=150, deadline=None)
    @given(damaged(files))
    def holds(changed: Files) -> None:
        outcome(changed)

    holds()


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([None, *Form]))
def test_any_bytes_are_refused_or_read_and_nothing_else(noise: bytes, form: Form | None) -> None:
    outcome([noise], form)


@settings(max_examples=50, deadline=None)
@given(st.permutations(FTM.splitlines(keepends=True)))
def test_the_order_of_rows_changes_no_entity(rows: list[bytes]) -> None:
    def by_id(entity: ListedEntity) -> str:
        return entity.id

    key: Callable[[ListedEntity], str] = by_id
    assert sorted(read(b"".join(rows)), key=key) == sorted(read(FTM), key=key)
