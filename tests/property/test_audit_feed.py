"""An audit feed that nobody touched is proven; of any other the verdict names the first line that is wrong."""

from hypothesis import given
from hypothesis import strategies as st

from services.audit.core.verdict import Fault
from services.feed.keys import SigningKey
from tests.unit.services.audit.made_up import MadeUp, altered, walked

KEY = SigningKey.generate()
GROUPS = st.lists(st.integers(1, 4), min_size=1, max_size=12)


def made(groups: list[int], key: SigningKey = KEY) -> MadeUp:
    feed = MadeUp(key)
    for lines in groups:
        feed.append(lines)
    return feed


def names(fault: Fault | None, line: int) -> bool:
    return fault is not None and fault.line <= line <= fault.last


@given(GROUPS, st.data())
def test_a_feed_that_nobody_touched_is_whole_against_any_checkpoint_of_its_past(
    groups: list[int], data: st.DataObject
) -> None:
    feed = made(groups)
    kept = data.draw(st.sampled_from([row.checkpoint for row in feed.rows if row.checkpoint]))

    walk = walked(feed.rows, feed.checkpoint(), KEY, kept)

    assert (walk.fault, walk.size) == (None, sum(groups))


@given(GROUPS, st.data())
def test_who_it_was_may_be_erased_anywhere(groups: list[int], data: st.DataObject) -> None:
    feed = made(groups)
    gone = data.draw(st.sets(st.integers(0, len(feed.rows) - 1)))

    rows = [row._replace(personal=None) if place in gone else row for place, row in enumerate(feed.rows)]

    walk = walked(rows, feed.checkpoint(), KEY)
    assert (walk.fault, walk.erased) == (None, len(gone))


@given(GROUPS, st.data())
def test_an_altered_line_is_in_what_the_verdict_names(groups: list[int], data: st.DataObject) -> None:
    feed = made(groups)
    place = data.draw(st.integers(0, len(feed.rows) - 1))

    rows = [*feed.rows[:place], altered(feed.rows[place]), *feed.rows[place + 1 :]]

    fault = walked(rows, feed.checkpoint(), KEY).fault
    assert names(fault, place)
    assert fault is not None
    assert fault.last - fault.line < max(groups)


@given(GROUPS, st.data())
def test_another_person_in_a_line_is_found(groups: list[int], data: st.DataObject) -> None:
    feed = made([*groups, 2])
    one, other = data.draw(st.permutations(range(len(feed.rows))).map(lambda them: them[:2]))

    rows = list(feed.rows)
    rows[one] = rows[one]._replace(personal=feed.rows[other].personal)

    assert names(walked(rows, feed.checkpoint(), KEY).fault, one)


@given(GROUPS, st.data())
def test_a_removed_line_is_found(groups: list[int], data: st.DataObject) -> None:
    feed = made(groups)
    place = data.draw(st.integers(0, len(feed.rows) - 1))

    rows = feed.rows[:place] + feed.rows[place + 1 :]

    assert names(walked(rows, feed.checkpoint(), KEY).fault, place)


@given(GROUPS, st.data())
def test_lines_that_changed_places_are_found(groups: list[int], data: st.DataObject) -> None:
    feed = made([*groups, 2])
    one, other = sorted(data.draw(st.permutations(range(len(feed.rows))).map(lambda them: them[:2])))

    rows = list(feed.rows)
    rows[one], rows[other] = rows[other], rows[one]

    assert names(walked(rows, feed.checkpoint(), KEY).fault, one)


@given(GROUPS, st.data())
def test_a_line_put_in_between_is_found(groups: list[int], data: st.DataObject) -> None:
    feed = made(groups)
    place = data.draw(st.integers(0, len(feed.rows)))
    another = made([place + 1]).rows[place]

    rows = [*feed.rows[:place], altered(another)._replace(checkpoint=None), *feed.rows[place:]]

    assert walked(rows, feed.checkpoint(), KEY).fault is not None


@given(GROUPS, GROUPS)
def test_a_tail_that_was_cut_is_found_by_a_kept_checkpoint_alone(groups: list[int], cut: list[int]) -> None:
    feed = made(groups)
    before, newest = list(feed.rows), feed.checkpoint()
    for lines in cut:
        feed.append(lines)

    unsuspected, found = walked(before, newest, KEY), walked(before, newest, KEY, feed.checkpoint())

    assert unsuspected.fault is None
    assert found.fault is not None
    assert (found.fault.code, found.fault.line, found.fault.last) == ("missing", len(before), len(feed.rows) - 1)


@given(GROUPS, st.data())
def test_a_feed_written_anew_by_its_own_key_is_found_by_a_kept_checkpoint(
    groups: list[int], data: st.DataObject
) -> None:
    kept = made(groups).checkpoint()
    forged = MadeUp(KEY)
    place = data.draw(st.integers(0, sum(groups) - 1))
    for number in range(sum(groups)):
        forged.append(1)
        if number == place:
            forged = _resigned(forged)

    walk = walked(forged.rows, forged.checkpoint(), KEY, kept)

    assert walk.fault is not None
    assert walk.fault.code == "kept"


@given(GROUPS)
def test_a_feed_signed_by_another_key_is_not_believed(groups: list[int]) -> None:
    stranger = made(groups, SigningKey.generate())

    fault = walked(stranger.rows, made(groups).checkpoint(), KEY).fault

    assert fault is not None
    assert fault.code == "checkpoint"


def _resigned(feed: MadeUp) -> MadeUp:
    """The same feed, its last line altered, and signed again with the right key."""
    anew = MadeUp(feed.key, rows=feed.rows[:-1], hashes=feed.hashes[:-1])
    anew.frontier, _ = anew.frontier.extend([leaf for leaf, _ in anew.hashes])
    said = altered(feed.rows[-1])
    return anew.take(said.said, said.personal)
