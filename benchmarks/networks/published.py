"""Who is said to matter in published networks, and how high each measure of position puts them.

`python -m benchmarks.networks.published [EDGES KEY ...]`: average precision of the known key players, by our score and
by each measure alone. Three networks come with networkx. Others are read where they are: EDGES is a file of lines
`one,other,weight`, KEY the names of those who mattered, with commas between.
"""

import csv
import sys
from pathlib import Path
from statistics import mean

import networkx
import numpy as np
from numpy.typing import NDArray

from services.ingest.core.networks.key_players import rank_key_players

Edges = list[tuple[str, str, float]]


def known() -> dict[str, tuple[Edges, set[str]]]:
    """Zachary's club and its two heads, Florence and the houses that fought for it, Hugo's novel and its heroes."""
    graphs = {
        "karate": (networkx.karate_club_graph(), {"0", "33"}),
        "Florence": (networkx.florentine_families_graph(), {"Medici", "Strozzi", "Guadagni"}),
        "Les Misérables": (
            networkx.les_miserables_graph(),
            {"Valjean", "Javert", "Marius", "Cosette", "Fantine", "Thenardier", "Gavroche"},
        ),
    }
    return {
        name: ([(str(a), str(b), float(w)) for a, b, w in graph.edges(data="weight", default=1.0)], key)
        for name, (graph, key) in graphs.items()
    }


def given(arguments: list[str]) -> dict[str, tuple[Edges, set[str]]]:
    """Networks in files."""
    found = {}
    for path, key in zip(arguments[::2], arguments[1::2], strict=True):
        rows = csv.reader(Path(path).read_text().splitlines())
        found[Path(path).stem] = ([(one, other, float(weight)) for one, other, weight in rows], set(key.split(",")))
    return found


def main() -> None:
    """Print a line for each network, and the means."""
    columns: dict[str, list[float]] = {}
    for name, (edges, key) in (known() | given(sys.argv[1:])).items():
        names = sorted({end for one, other, _ in edges for end in (one, other)})
        left = np.array([names.index(one) for one, _, _ in edges], np.int32)
        right = np.array([names.index(other) for _, other, _ in edges], np.int32)
        players = rank_key_players(left, right, np.array([weight for _, _, weight in edges]))
        right_ones = np.array([each in key for each in names])
        scores = {"score": players.score, **players.measures._asdict()}
        figures = {measure: average_precision(column, right_ones) for measure, column in scores.items()}
        print(f"{name:<16}" + "".join(f"{measure:>13} {figure:.2f}" for measure, figure in figures.items()))
        for measure, figure in figures.items():
            columns.setdefault(measure, []).append(figure)
    print(f"{'mean':<16}" + "".join(f"{measure:>13} {mean(figures):.2f}" for measure, figures in columns.items()))


def average_precision(score: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Mean, over the right ones, of the share of right ones among all that rank at least as high."""
    return float(mean(right[score >= one - 1e-9].mean() for one in score[right]))


if __name__ == "__main__":
    main()
