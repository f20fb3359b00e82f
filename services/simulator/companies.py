"""Firms that trade in nothing: names in both scripts and tax references that no register gave out.

Chinese unified social credit codes carry the right check character (GB 32100-2015) over a region, 99, that
does not exist; United States employer numbers begin with 00, which is never assigned.
"""

from dataclasses import dataclass
from random import Random

from services.simulator.draws import Distinct, table

_HEADS = table(
    "Bright Clear Cloud Coral Ever Far Gold Green Lake Long North Open Pearl Quick River Silver Star Swift True"
)
_TAILS = table("anchor bay bridge crest drift field harbor leaf link mast path point reed sail stone tide wheel wing")
_US_TRADES = ("Trading LLC", "Goods Inc", "Supply Co", "Imports LLC", "Outfitters Inc", "Laboratories LLC")
_SIGNS = table("霁ji 岚lan 砚yan 榆yu 槿jin 翎ling 珞luo 汀ting 萤ying 鹭lu 棠tang 淞song 蕤rui 栩xu 瓷ci 篁huang")
_CN_TRADES = (
    ("贸易有限公司", "Trading Co., Ltd."),
    ("电子商务有限公司", "E-Commerce Co., Ltd."),
    ("日用品有限公司", "Household Goods Co., Ltd."),
    ("国际物流有限公司", "International Logistics Co., Ltd."),
    ("科技有限公司", "Technology Co., Ltd."),
)
_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(frozen=True, slots=True)
class Company:
    """A firm as it writes itself, and as a label in Latin letters names it."""

    written: str
    latin: str
    nation: str
    tax_reference: str


class CompanyMaker:
    """Invents firms, never the same name or tax reference twice. Raises `WorldTooLarge` when the tables are used up."""

    def __init__(self, rng: Random) -> None:
        self._us = Distinct(rng, len(_HEADS) * len(_TAILS) * len(_US_TRADES) * 9)
        self._cn = Distinct(rng, len(_SIGNS) ** 3 * len(_CN_TRADES))
        self._references = Distinct(rng, 10_000_000)

    def of(self, nation: str) -> Company:
        """A firm of `nation`, "US" or "CN"."""
        return self._american() if nation == "US" else self._chinese()

    def tax_reference(self, nation: str) -> str:
        """A reference that no register gave out, in the form that the nation's register uses."""
        number = self._references.take()
        return f"00-{number:07}" if nation == "US" else _credit_code(f"91999999{number:09}")

    def _american(self) -> Company:
        rest, head = divmod(self._us.take(), len(_HEADS))
        rest, tail = divmod(rest, len(_TAILS))
        trade, branch = divmod(rest, 9)
        name = f"{_HEADS[head]}{_TAILS[tail]} {branch + 1} {_US_TRADES[trade]}"
        return Company(name, name, "US", self.tax_reference("US"))

    def _chinese(self) -> Company:
        rest, first = divmod(self._cn.take(), len(_SIGNS))
        rest, second = divmod(rest, len(_SIGNS))
        third, trade = divmod(rest, len(_CN_TRADES))
        signs = [_SIGNS[sign] for sign in (first, second, third)]
        written = "".join(sign[0] for sign in signs) + _CN_TRADES[trade][0]
        latin = f"{''.join(sign[1:] for sign in signs).title()} {_CN_TRADES[trade][1]}"
        return Company(written, latin, "CN", self.tax_reference("CN"))


def _credit_code(first17: str) -> str:
    weighted = sum(_CREDIT_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(first17))
    return first17 + _CREDIT_SIGNS[-weighted % 31]
