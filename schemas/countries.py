"""Countries, as ISO 3166-1 alpha-2 names them: the 249 codes that are assigned, and no other.

A code that ISO only reserves or leaves to its users (UK, EU, AC, XK) and one that it withdrew (AN, YU) is refused.
So the issuer of an S10 identifier is an assigned code too: S10 takes its suffix from ISO 3166-1, and posts of
territories without a code of their own issue under the code of the post that they belong to.
"""

from typing import Annotated

from schemas.wire import OneOf

_ASSIGNED = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT
BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH
ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT
HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS
LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI
NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG
SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG
UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""

COUNTRIES: frozenset[str] = frozenset(_ASSIGNED.split())
"""Every assigned code of ISO 3166-1 alpha-2."""

Country = Annotated[str, OneOf(COUNTRIES, "country", "not an assigned ISO 3166-1 alpha-2 code")]
"""A country, territory or area with a code of its own."""
