"""`POST /analyst/v1/match`: who on the lists is like these examples. The shape is that of yente's `/match`
(OpenSanctions), so that its clients work: members that it has and we have no use for are taken or given all the same.
"""

import datetime as dt
from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from schemas.answers.analyst import Answer

MOST_QUERIES = 100
MOST_PROPERTIES = 80
MOST_VALUES = 300
LONGEST_VALUE = 20_000
MOST_RESULTS = 100

_SCHEMATA = (
    "Thing LegalEntity Person Organization Company PublicBody Asset Vehicle Vessel Airplane Security CryptoWallet "
    "BankAccount RealEstate Address"
)
SCHEMATA = frozenset(_SCHEMATA.split())
"""FollowTheMoney schemata that an example can have: those that are matched there, and what they are kinds of."""


def _as_list(value: Any) -> Any:
    """A single value may stand alone, and a number for its digits."""
    values = value if isinstance(value, list) else [value]
    return [str(each) if isinstance(each, int | float) and not isinstance(each, bool) else each for each in values]


Value = Annotated[str, StringConstraints(max_length=LONGEST_VALUE)]
Values = Annotated[list[Value], BeforeValidator(_as_list), Field(max_length=MOST_VALUES)]
PropertyName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9]{0,63}$")]
QueryName = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Example(BaseModel):
    """What is known of whom is looked for, as a FollowTheMoney entity."""

    model_config = ConfigDict(extra="ignore", use_attribute_docstrings=True, serialize_by_alias=True)

    id: Annotated[str, StringConstraints(max_length=300)] | None = None
    schema_: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z]{1,39}$")] = Field(
        validation_alias=AliasChoices("schema", "schema_"),
        serialization_alias="schema",
        json_schema_extra={"enum": [*sorted(SCHEMATA)]},
    )
    """FollowTheMoney schema; another one is refused with 400 `schema`."""
    properties: Annotated[dict[PropertyName, Values], Field(max_length=MOST_PROPERTIES)]
    """FollowTheMoney properties: `name`, `birthDate`, `country`, `phone`, …"""


class MatchQuery(BaseModel):
    """Examples, each under a name that its answer will have."""

    model_config = ConfigDict(extra="ignore", use_attribute_docstrings=True)

    queries: Annotated[dict[QueryName, Example], Field(min_length=1, max_length=MOST_QUERIES)]
    weights: Annotated[dict[str, Any], Field(max_length=0)] | None = None
    """Not for the caller to set: weights are estimated from data and kept in one file. Empty, or refused."""
    config: Annotated[dict[str, Any], Field(max_length=0)] | None = None
    """Likewise: empty, or refused."""


class Explanation(Answer):
    """What a comparison found."""

    score: float
    """In log-odds."""
    detail: str | None = None
    query: str
    candidate: str


class ScoredEntity(Answer):
    """A listed entity and how like the example it is."""

    id: str
    caption: str
    schema_: str = Field(validation_alias=AliasChoices("schema", "schema_"), serialization_alias="schema")
    properties: dict[str, list[str]]
    datasets: list[str]
    """The list that it is on."""
    referents: list[str] = Field(default_factory=list)
    target: bool = True
    score: float
    """0 to 1; hits are raised from 0.7."""
    match: bool
    """Whether the score reaches `threshold`."""
    features: dict[str, float]
    """Each comparison that found something with its contribution in log-odds, for and against."""
    explanations: dict[str, Explanation]
    version: int
    """Of the list."""
    first_seen: dt.datetime | None = None
    """When the entity came on the list."""
    last_seen: dt.datetime | None = None
    """When the list was last read with the entity on it."""
    last_change: dt.datetime | None = None
    """When what the list says of it came."""
    score_log_odds: float


class Total(Answer):
    """How many there are."""

    value: int
    relation: str = "eq"


class Matches(Answer):
    """The answer to one example."""

    status: int = 200
    """200; 503 when the time for the whole request was up before this one: ask again with fewer."""
    results: list[ScoredEntity]
    """The likest first."""
    total: Total
    query: Example


class FeatureDoc(Answer):
    """A comparison."""

    description: str
    coefficient: float
    """The most that it contributes, in log-odds."""


class MatchAnswer(Answer):
    """The answers, under the names of the questions."""

    responses: dict[str, Matches]
    matcher: dict[str, FeatureDoc]
    limit: int
