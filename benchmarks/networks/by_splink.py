"""Splink (MIT, github.com/moj-analytical-services/splink) on the rows of entities.py, in a process of its own.

`python -m benchmarks.networks.by_splink ROWS OUT` reads rows as JSON lines and writes for each of some thresholds the
cluster of each row. It is given what it can use: names in Latin letters beside the names as written, telephones and
mailboxes as ours reads them, and rules of blocking on each. Its weights come from its own estimation.
"""

import json
import sys

import duckdb
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

THRESHOLDS = (0.5, 0.8, 0.9, 0.95, 0.99, 0.999)
BLOCKING = (("phone",), ("email",), ("reference",), ("name",), ("latin",), ("address",), ("numbers", "family"))


def _settings() -> SettingsCreator:
    names = cl.CustomComparison(
        comparison_levels=[
            cll.NullLevel("latin"),
            cll.ExactMatchLevel("latin", term_frequency_adjustments=True),
            cll.JaroWinklerLevel("latin", 0.95),
            cll.JaroWinklerLevel("latin", 0.88),
            cll.ElseLevel(),
        ],
        output_column_name="name",
    )
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            names,
            cl.LevenshteinAtThresholds("phone", [1]).configure(term_frequency_adjustments=True),
            cl.ExactMatch("email"),
            cl.ExactMatch("reference"),
            cl.JaroWinklerAtThresholds("address", [0.95, 0.88]).configure(term_frequency_adjustments=True),
            cl.ExactMatch("numbers"),
            cl.ExactMatch("country"),
        ],
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in BLOCKING],
    )


def main() -> None:
    """Read, estimate, predict, cluster."""
    rows, out = sys.argv[1:3]
    con = duckdb.connect()
    con.execute(f"CREATE TABLE labels AS SELECT * FROM read_json_auto('{rows}')")  # noqa: S608 - our own file
    api = DuckDBAPI(con)
    linker = Linker(api.register("labels"), _settings())
    linker.training.estimate_probability_two_random_records_match(
        [block_on("phone", "latin"), block_on("email"), block_on("reference")], recall=0.5
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for column in ("phone", "latin", "address"):
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(column))
    predicted = linker.inference.predict(threshold_match_probability=min(THRESHOLDS))
    found = {}
    for threshold in THRESHOLDS:
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, threshold)
        table = con.execute(f"SELECT unique_id, cluster_id FROM {clusters.physical_name}").fetchall()  # noqa: S608
        found[threshold] = dict(table)
    with open(out, "w", encoding="utf-8") as file:
        json.dump(found, file)


if __name__ == "__main__":
    main()
