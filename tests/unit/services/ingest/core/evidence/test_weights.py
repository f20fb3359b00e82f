"""The table of weights: the shipped one is in order, and every mistake in it is named."""

import re
from importlib import resources

import pytest

from services.ingest.core.evidence.weights import AGAINST, FOR, WeightsError, load_weights, read_weights
from services.ingest.core.index.weights import NameWeights

SHIPPED = (resources.files("services.ingest.core.evidence") / "weights.toml").read_text("utf-8")


def test_the_shipped_table_is_in_order_and_each_line_says_why() -> None:
    weights = load_weights()

    assert set(weights.lines) == FOR | AGAINST
    assert all(len(line.says) > 20 for line in weights.lines.values())


@pytest.mark.parametrize(
    ("pattern", "instead", "named"),
    [
        (r"^phone-same .*\n", "", "phone-same"),
        (r"^phone-same ", "phone-twice ", "phone-twice"),
        (r"(phone-apart .*log_odds = )-", r"\1", "phone-apart"),
        (r"(phone-same .*log_odds = )[0-9.]+", r"\g<1>99.0", "phone-same"),
        (r"(phone-same .*log_odds = )[0-9.]+", r'\g<1>"much"', "phone-same"),
        (r'(phone-same .*basis = )"[a-z]+"', r'\1"guess"', "phone-same"),
        (r"(phone-same .*by_rarity = )true", r"\g<1>1", "phone-same"),
        (r"(email-domain .*nothing_from = )[0-9]+", r"\g<1>1", "email-domain"),
        (r"(reference-apart .*beside_contact = )-[0-9.]+", r"\g<1>-9.0", "reference-apart"),
        (r"(reference-apart .*beside_contact = )-[0-9.]+", r"\g<1>0.5", "reference-apart"),
        (r"^(offset = .*\n)same_w = ", r"\1same_x = ", "names: .*same_x"),
        (r"^(steep = .*\n)same_w = ", r"\1same_x = ", "nearest: .*same_x"),
        (r"^steep = .*\n", "", "steep"),
        (r"^slope = .*\n", "", "slope"),
        (r"^population = .*\n", "", "population"),
        (r"^threshold = .*", "threshold = [", "not TOML"),
    ],
)
def test_a_mistake_in_the_table_is_named(pattern: str, instead: str, named: str) -> None:
    broken, times = re.subn(pattern, instead, SHIPPED, flags=re.MULTILINE)

    assert times == 1
    with pytest.raises(WeightsError, match=named):
        read_weights(broken)


def test_a_feature_that_was_not_estimated_yet_has_the_weight_that_the_kernel_argues_for() -> None:
    shorter = re.sub(r"^whole_n = .*\n", "", SHIPPED, flags=re.MULTILINE)

    assert read_weights(shorter).names.whole_n == NameWeights().whole_n
