"""The index of the lists: one folder for all processes, right about what is listed, made anew when it is not."""

import asyncio
import os
from pathlib import Path

import numpy as np
import pytest

from services.ingest.screening import held_index
from services.ingest.screening.held_index import IndexHolder
from tests.integration.ingest.conftest import RunningIngest, SimulatedExchange, entry_body, parcel_body, with_party
from tests.integration.ingest.listing import import_people

OSGOOD = {"name": ["QUILLFEATHER, Osgood Thistledown"]}
HORTENSE = {"name": ["Hortense Bramblewick-Oakes"]}


def folders(path: Path) -> list[str]:
    return sorted(each.name for each in path.iterdir())


async def listed(holder: IndexHolder, ingest: RunningIngest) -> int:
    """How many listings the folder's index has."""
    return len((await holder.held(ingest.ingest.engine)).index.listings)


async def test_processes_that_begin_at_once_share_one_folder(ingest: RunningIngest, tmp_path: Path) -> None:
    await import_people(ingest, {"a": OSGOOD})
    holders = [IndexHolder(tmp_path / "shared") for _ in range(3)]

    counts = await asyncio.gather(*(listed(holder, ingest) for holder in holders))

    assert counts == [1, 1, 1]
    assert len(folders(tmp_path / "shared")) == 1


async def test_a_folder_that_somebody_made_is_mapped_and_not_made_again(
    ingest: RunningIngest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await import_people(ingest, {"a": OSGOOD})
    await listed(IndexHolder(tmp_path / "shared"), ingest)
    monkeypatch.setattr(held_index, "_make", None)

    held = await IndexHolder(tmp_path / "shared").held(ingest.ingest.engine)

    assert isinstance(held.index.listings, np.memmap)


@pytest.mark.parametrize("damage", ["flipped", "cut", "gone", "not-whole", "other-code"])
async def test_a_broken_folder_is_made_anew(
    ingest: RunningIngest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    await import_people(ingest, {"a": OSGOOD, "b": HORTENSE})
    await listed(IndexHolder(tmp_path / "shared"), ingest)
    (folder,) = (tmp_path / "shared").iterdir()
    file = folder / "listings.npy"
    raw = file.read_bytes()
    match damage:
        case "flipped":
            file.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
        case "cut":
            file.write_bytes(raw[:-4])
        case "gone":
            file.unlink()
        case "not-whole":
            (folder / "whole.json").unlink()
        case "other-code":
            monkeypatch.setattr(held_index, "code_mark", lambda: "another version")

    assert await listed(IndexHolder(tmp_path / "shared"), ingest) == 2
    assert len(folders(tmp_path / "shared")) == 1


async def test_a_folder_of_another_state_of_the_lists_is_not_believed(ingest: RunningIngest, tmp_path: Path) -> None:
    await import_people(ingest, {"a": OSGOOD, "b": HORTENSE})
    holder = IndexHolder(tmp_path / "shared")
    await listed(holder, ingest)

    await import_people(ingest, {"b": HORTENSE})
    again = await listed(IndexHolder(tmp_path / "shared"), ingest)
    renewed = await holder.freshen(ingest.ingest.engine)

    assert (again, renewed, await listed(holder, ingest)) == (1, True, 1)


async def test_what_came_since_is_screened_without_making_the_folder_anew(
    ingest: RunningIngest, exchange: SimulatedExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    await import_people(ingest, {"b": HORTENSE})
    await listed(ingest.ingest.lists, ingest)
    monkeypatch.setattr(held_index, "_make", None)
    body = with_party(parcel_body(1), "sender", names=[{"written": "Osgood Quillfeather"}])
    exchange.home.append(exchange.home.record("watchlist-entry", entry_body(**OSGOOD)))
    exchange.home.append(exchange.home.record("parcel", body))

    for _ in range(2):
        await ingest.home.step()

    (hit,) = (await ingest.ask("/hits"))["items"]
    assert hit["entry"]["list"] == "feed-us-us"


async def test_what_left_since_raises_nothing(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    await import_people(ingest, {"a": OSGOOD, "b": HORTENSE})
    await listed(ingest.ingest.lists, ingest)
    await import_people(ingest, {"b": HORTENSE})
    body = with_party(parcel_body(1), "sender", names=[{"written": "Osgood Quillfeather"}])
    exchange.home.append(exchange.home.record("parcel", body))

    await ingest.catch_up()

    assert (await ingest.ask("/hits"))["items"] == []


async def test_what_somebody_began_and_never_finished_is_removed(ingest: RunningIngest, tmp_path: Path) -> None:
    (tmp_path / "shared" / "making-1-dead").mkdir(parents=True)
    os.utime(tmp_path / "shared" / "making-1-dead", (0, 0))

    await listed(IndexHolder(tmp_path / "shared"), ingest)

    assert "making-1-dead" not in folders(tmp_path / "shared")
