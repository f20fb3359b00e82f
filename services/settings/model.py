"""What may be set: one class a section, one docstring a key. `docs/settings.md` is checked against it."""

from datetime import UTC
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from services.settings.spelling import Database, Listen, Nation, RecordTypes, Url, address, with_ed25519

PREFIX = "PARCELBRIDGE_"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Exchange(_Section):
    """The national endpoint."""

    listen: Listen = "127.0.0.1:7101"
    """Where it listens."""
    tls_certificate: Path | None = None
    """PEM file with the certificate chain; given, the exchange speaks TLS itself, without a proxy before it."""
    tls_key: Path | None = None
    """PEM file with the certificate's private key."""
    public_url: Url = Field(default_factory=lambda data: address(data["listen"], data["tls_certificate"]))
    """What peers call: it goes into the signature of every call."""
    sign_with: Annotated[tuple[Path, ...], Field(min_length=1, max_length=8)] = (Path("signing.jwk"),)
    """Private keys (JWK files) that sign checkpoints and receipts; the first, Ed25519, also signs calls."""
    former_keys: Annotated[tuple[Path, ...], Field(max_length=32)] = ()
    """Public keys (JWK files with `nbf` and `exp`) that signed before: believed in their span, never signed with."""
    restored: bool = False
    """The database was restored from a backup: accept and sign nothing until all peers' copies are compared."""
    sharing: Path | None = None
    """The sharing policy; absent: the one that ships with the program."""
    evidence_days: Annotated[int, Field(ge=1, le=3_650)] = 400
    """Days until a refused line, one without a readable `retain_until`, or the evidence of a fork is erased."""

    @model_validator(mode="after")
    def _certificate_goes_with_key(self) -> Self:
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise ValueError("tls_certificate and tls_key go together")
        return self


class Ingest(_Section):
    """Screening and networks."""

    listen: Listen = "127.0.0.1:7102"
    """Where the analyst API and pages are served."""
    exchange_url: Url | None = None
    """The own exchange, as ingest reaches it; absent: where `exchange.listen` says."""
    exchange_ca: Path | None = None
    """PEM file of the authority that signed the own exchange's TLS certificate; absent: the system's authorities."""


class Console(_Section):
    """The desk: pages for analysts and operators."""

    listen: Listen = "127.0.0.1:7103"
    """Where the desk listens."""
    public_url: Url = Field(default_factory=lambda data: address(data["listen"], None))
    """What people type; with https its cookies go over https only. A proxy before the desk speaks TLS."""
    ingest_url: Url | None = None
    """The own ingest, as the desk reaches it; absent: where `ingest.listen` says."""


class PeerKey(_Section):
    """A public key of the peer, pinned, with the span in which it speaks for the peer."""

    file: Path | None = None
    """JWK file; or give `jwk`."""
    jwk: dict[str, str] | None = None
    """The public JWK itself."""
    not_before: AwareDatetime
    """The key speaks from this time, this included."""
    not_after: AwareDatetime
    """The key speaks until this time, this excluded."""

    @model_validator(mode="after")
    def _one_key_and_a_span(self) -> Self:
        if (self.file is None) == (self.jwk is None):
            raise ValueError("give either file or jwk")
        if self.not_before >= self.not_after:
            raise ValueError("not_before must lie before not_after")
        return self.model_copy(
            update={"not_before": self.not_before.astimezone(UTC), "not_after": self.not_after.astimezone(UTC)}
        )


class Peer(_Section):
    """The other nation."""

    nation: Nation
    """ISO 3166-1 alpha-2."""
    url: Url
    """Its exchange's public address."""
    ca: Path | None = None
    """PEM file of the authority that signed its TLS certificate; absent: the system's authorities."""
    signatures: Annotated[
        tuple[Literal["Ed25519", "ML-DSA-65"], ...], Field(min_length=1), AfterValidator(with_ed25519)
    ] = ("Ed25519",)
    """All that a checkpoint or receipt of this peer must carry."""
    rotation: Literal["by-announcement", "by-hand"] = "by-announcement"
    """Whether a key that the peer announces takes effect by itself or waits for the administrator."""
    accept: RecordTypes | None = None
    """Record types taken from this peer; absent: all."""
    keys: Annotated[tuple[PeerKey, ...], Field(min_length=1)]
    """Its pinned keys."""


class Access(_Section):
    """Who may call."""

    issuer: Literal["local"] = "local"
    """Who issues bearer tokens: `local`, by `parcelbridge token`, with a key in `home`."""


class Logs(_Section):
    """What is written to standard error."""

    form: Literal["plain", "json"] = "plain"
    """Lines for people, or a JSON object a line."""
    level: Literal["debug", "info", "warning", "error"] = "info"
    """The least important lines to write."""


class Settings(BaseSettings):
    """Everything that one nation's processes are told."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True, use_attribute_docstrings=True
    )

    nation: Nation
    """ISO 3166-1 alpha-2 code of this endpoint's nation."""
    home: Path = Field(default_factory=lambda data: Path("var", data["nation"].lower()))
    """Folder of the embedded database and of the key that signs access tokens."""
    database: Database = Field(default="embedded", repr=False)
    """`embedded`, or the URL of a PostgreSQL 16 or later."""
    exchange: Exchange = Field(default_factory=Exchange)
    ingest: Ingest = Field(default_factory=Ingest)
    console: Console = Field(default_factory=Console)
    peer: tuple[Peer, ...] = ()
    access: Access = Field(default_factory=Access)
    logs: Logs = Field(default_factory=Logs)

    @model_validator(mode="after")
    def _every_nation_once(self) -> Self:
        nations = [self.nation, *(peer.nation for peer in self.peer)]
        if len(nations) != len(set(nations)):
            raise ValueError("a nation stands twice: own nation and peers must all differ")
        return self

    @property
    def exchange_url(self) -> str:
        """Where own ingest and the command line find the exchange."""
        return self.ingest.exchange_url or address(self.exchange.listen, self.exchange.tls_certificate)

    @property
    def analyst_url(self) -> str:
        """Where the desk finds own ingest."""
        return self.console.ingest_url or address(self.ingest.listen, None)

    @property
    def sign_in_folder(self) -> Path:
        """Where links wait by which people sign in to the desk."""
        return self.home / "desk" / "links"

    @property
    def access_key(self) -> Path:
        """The file of the key that signs access tokens."""
        return self.home / "access.jwk"

    @property
    def database_folder(self) -> Path:
        """The embedded database's folder."""
        return self.home / "postgres"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  (given by name)
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment first, then the file; nothing else."""
        return env_settings, init_settings
