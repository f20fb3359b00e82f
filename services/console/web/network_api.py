"""What pages about networks, persons and firms ask of `/analyst/v1`, typed. Faults as in nation_api.py."""

import httpx
from pydantic import BaseModel, TypeAdapter

from schemas.answers.analyst import Listed
from schemas.answers.charts import NetworkChart, NewTaking, Taken
from schemas.answers.entities import EntitiesDecided, Entity, EntityRow
from schemas.answers.findings import FindingRow, NewShare, SharedFinding
from schemas.answers.hubs import HubChanged, HubRow, NewHub
from schemas.answers.networks import Network, NetworkRow, WithoutAttribute
from schemas.answers.ways import Neighbourhood, Paths
from services.console.web.nation_api import NationApi, Query


class NetworkApi:
    """The networks of a nation, asked as one reader."""

    def __init__(self, api: NationApi) -> None:
        self._api = api

    async def networks(self, query: Query) -> Listed[NetworkRow]:
        """A page of networks."""
        return await self._api.read(_NETWORKS, "/networks", query)

    async def network(self, network: str, query: Query) -> Network:
        """One network."""
        return await self._api.read(_NETWORK, f"/networks/{network}", query)

    async def chart(self, network: str, most: int) -> NetworkChart:
        """One network, to be drawn."""
        return await self._api.read(_CHART, f"/networks/{network}/chart", {"most": most})

    async def without(self, network: str, attribute: str) -> WithoutAttribute:
        """A network as if an attribute did not exist."""
        return await self._api.read(_WITHOUT, f"/networks/{network}/without", {"attribute": attribute})

    async def export(self, network: str, query: Query) -> httpx.Response:
        """A network as a file for another tool."""
        return await self._api.file(f"/networks/{network}/export", query)

    async def take(self, network: str, taking: NewTaking) -> Taken:
        """Have it noted that a picture or report leaves."""
        return await self._api.say(_TAKEN, f"/networks/{network}/takings", taking)

    async def share(self, network: str, said: NewShare) -> SharedFinding:
        """Tell the peer of a network."""
        return await self._api.say(_SHARED, f"/networks/{network}/share", said)

    async def hubs(self, query: Query) -> Listed[HubRow]:
        """What supervisors called everybody's."""
        return await self._api.read(_HUBS, "/hubs", query)

    async def allow_hub(self, said: NewHub) -> HubChanged:
        """Call something everybody's."""
        return await self._api.say(_HUB_CHANGED, "/hubs", said)

    async def take_back_hub(self, attribute: str) -> HubChanged:
        """Call it so no more."""
        return await self._api.remove(_HUB_CHANGED, f"/hubs/{attribute}")

    async def findings(self, query: Query) -> Listed[FindingRow]:
        """What the nations told each other."""
        return await self._api.read(_FINDINGS, "/findings", query)

    async def paths(self, query: Query) -> Paths:
        """Ways from one to another."""
        return await self._api.read(_PATHS, "/paths", query)

    async def around(self, query: Query) -> Neighbourhood:
        """What lies around something."""
        return await self._api.read(_AROUND, "/neighbourhood", query)

    async def entities(self, query: Query) -> Listed[EntityRow]:
        """Persons and firms that have a value."""
        return await self._api.read(_ENTITIES, "/entities", query)

    async def entity(self, entity: str, query: Query) -> Entity:
        """One person or firm."""
        return await self._api.read(_ENTITY, f"/entities/{entity}", query)

    async def decide(self, path: str, said: BaseModel) -> EntitiesDecided:
        """Merge, split, or take a decision back."""
        return await self._api.say(_DECIDED, f"/entities/{path}", said)


_NETWORKS = TypeAdapter(Listed[NetworkRow])
_NETWORK = TypeAdapter(Network)
_CHART = TypeAdapter(NetworkChart)
_WITHOUT = TypeAdapter(WithoutAttribute)
_TAKEN = TypeAdapter(Taken)
_SHARED = TypeAdapter(SharedFinding)
_HUBS = TypeAdapter(Listed[HubRow])
_HUB_CHANGED = TypeAdapter(HubChanged)
_FINDINGS = TypeAdapter(Listed[FindingRow])
_PATHS = TypeAdapter(Paths)
_AROUND = TypeAdapter(Neighbourhood)
_ENTITIES = TypeAdapter(Listed[EntityRow])
_ENTITY = TypeAdapter(Entity)
_DECIDED = TypeAdapter(EntitiesDecided)
