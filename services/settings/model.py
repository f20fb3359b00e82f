"""What may be set: one class a section, one docstring a key. `docs/settings.md` is checked against it."""

from datetime import UTC
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from services.settings.spelling import (
    Agency,
    Algorithm,
    Database,
    DatabaseUrl,
    IssuerUrl,
    Listen,
    Nation,
    RecordTypes,
    Scope,
    Url,
    address,
    not_ours,
    with_ed25519,
)

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
    client_ca: Path | None = None
    """PEM file of the authorities behind the peers' certificates; given, a peer's call must come with one that names
    its host."""
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
    database: DatabaseUrl | None = Field(default=None, repr=False)
    """URL of the database as the exchange's own role; absent: made with an embedded one, else the owner's."""
    evidence_days: Annotated[int, Field(ge=1, le=3_650)] = 400
    """Days until a refused line, one without a readable `retain_until`, or the evidence of a fork is erased."""

    @model_validator(mode="after")
    def _certificate_goes_with_key(self) -> Self:
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise ValueError("tls_certificate and tls_key go together")
        if self.client_ca is not None and self.tls_certificate is None:
            raise ValueError("client_ca needs tls_certificate: the exchange speaks TLS itself then")
        return self


class Ingest(_Section):
    """Screening and networks."""

    listen: Listen = "127.0.0.1:7102"
    """Where the analyst API and pages are served."""
    exchange_url: Url | None = None
    """The own exchange, as ingest reaches it; absent: where `exchange.listen` says."""
    exchange_ca: Path | None = None
    """PEM file of the authority that signed the own exchange's TLS certificate; absent: the system's authorities."""
    database: DatabaseUrl | None = Field(default=None, repr=False)
    """URL of the database as ingest's own role; absent: made with an embedded one, else the owner's."""


class SignIn(_Section):
    """Signing in to the desk at an issuer of `access.oidc`, by OpenID Connect's authorization code flow."""

    issuer: str
    """`name` of the issuer."""
    client_id: Annotated[str, Field(min_length=1, max_length=200)]
    """What the issuer knows the desk by."""
    client_secret_file: Path | None = None
    """File with the secret that the issuer gave the desk; absent: the desk is a public client, proven by PKCE alone."""
    scopes: Annotated[tuple[Scope, ...], Field(max_length=20)] = ("openid",)
    """What is asked for; `openid` among it. With `offline_access`, where the issuer has it, sessions outlast tokens."""
    audience_parameter: Literal["none", "resource", "audience"] = "none"
    """By which parameter the issuer is asked for a token for `audience` (`resource` is RFC 8707)."""

    @model_validator(mode="after")
    def _asks_for_openid(self) -> Self:
        if "openid" not in self.scopes:
            raise ValueError("scopes must name openid")
        return self


class Console(_Section):
    """The desk: pages for analysts and operators."""

    listen: Listen = "127.0.0.1:7103"
    """Where the desk listens."""
    public_url: Url = Field(default_factory=lambda data: address(data["listen"], None))
    """What people type; with https its cookies go over https only. A proxy before the desk speaks TLS."""
    ingest_url: Url | None = None
    """The own ingest, as the desk reaches it; absent: where `ingest.listen` says."""
    sign_in: SignIn | None = None
    """How people sign in at an issuer; absent: by one-time links alone."""


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


class Grant(_Section):
    """Whoever carries a value in a claim has roles here, and an agency."""

    claim: Annotated[str, Field(min_length=1, max_length=200)] = "groups"
    """Name of the claim; `realm_access.roles` steps into an object."""
    value: Annotated[str, Field(min_length=1, max_length=200)]
    """What the claim is, or has in its list."""
    roles: Annotated[frozenset[Literal["operator", "analyst", "supervisor", "auditor", "admin"]], Field(min_length=1)]
    """What such a person may do."""
    agency: Agency | None = None
    """For whom, such as US-CBP; absent: another grant of the same person says it."""


class Oidc(_Section):
    """An OpenID Connect issuer whose access tokens are good here."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$"), AfterValidator(not_ours)]
    """Stands behind the names of its people: `a.nalyst@customs`."""
    issuer: IssuerUrl
    """What its tokens name as `iss`, to the letter."""
    audience: Annotated[str, Field(min_length=1, max_length=200)]
    """What its tokens for this nation name as `aud`."""
    grants: Annotated[tuple[Grant, ...], Field(min_length=1, max_length=500)]
    """Who is what here; whoever is in none of them is nobody."""
    algorithms: Annotated[frozenset[Algorithm], Field(min_length=1)] = frozenset({"RS256", "PS256", "ES256", "Ed25519"})
    """Signatures that count."""
    token_types: Annotated[frozenset[Literal["at+jwt", "JWT"]], Field(min_length=1)] = frozenset({"at+jwt"})
    """Types of tokens that count: `at+jwt` is RFC 9068; `JWT` for an issuer that does not know it."""
    subject: Annotated[str, Field(min_length=1, max_length=200)] = "sub"
    """The claim that names a person in every log: unique at the issuer, and never given anew."""
    keys_url: Url | None = None
    """Where its keys are published; absent: where its discovery document says."""
    ca: Path | None = None
    """PEM file of the authority that signed its TLS certificate; absent: the system's authorities."""


class Access(_Section):
    """Who may call."""

    key: Path | None = None
    """File of the key that makes tokens of the nation's own issuer; absent: `access.jwk` in `home`."""
    issuer: Literal["local", "oidc"] = "local"
    """`local`: tokens of `parcelbridge token`, made with a key in `home`, are good beside those of `oidc`; `oidc`:
    people come by those alone, and that key makes tokens for the own ingest only, which also hands in for analysts."""
    oidc: Annotated[tuple[Oidc, ...], Field(max_length=8)] = ()
    """Issuers whose tokens are good here."""

    @model_validator(mode="after")
    def _every_issuer_once(self) -> Self:
        for known in ([each.name for each in self.oidc], [each.issuer for each in self.oidc]):
            if len(known) != len(set(known)):
                raise ValueError("two issuers have one name or one address")
        if self.issuer == "oidc" and not self.oidc:
            raise ValueError("issuer = oidc needs an issuer in [[access.oidc]]")
        return self


class Keys(_Section):
    """How private keys are sealed at rest."""

    passphrase_file: Path | None = None
    """File with the passphrase, one line, readable by its owner only."""
    unlock_command: Annotated[tuple[str, ...], Field(min_length=1, max_length=32)] | None = None
    """Program and arguments that print the passphrase, such as a client of a key store."""
    passphrase: SecretStr | None = None
    """The passphrase itself; for the environment, never for a file."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum(each is not None for each in (self.passphrase_file, self.unlock_command, self.passphrase)) > 1:
            raise ValueError("give one of passphrase_file, unlock_command and the environment's passphrase")
        return self


class Limits(_Section):
    """How often one caller may call, in calls a second; ten seconds' worth may come at once."""

    exchange: Annotated[float, Field(gt=0, le=1e6)] = 5_000.0
    """Calls of one bearer of tokens at the exchange: operators' systems hand records in one by one."""
    peer: Annotated[float, Field(gt=0, le=1e6)] = 500.0
    """Signed calls by one key of a peer."""
    ingest: Annotated[float, Field(gt=0, le=1e6)] = 500.0
    """Calls of one bearer of tokens at ingest, the desk's on his behalf among them."""
    console: Annotated[float, Field(gt=0, le=1e6)] = 200.0
    """Pages of one reader of the desk; of all who are not signed in, from one address."""


class Audit(_Section):
    """The audit feeds: the exchange has one, and ingest another."""

    exchange_key: Path | None = None
    """Private key (JWK file) that signs the exchange's audit checkpoints, made at its first start; absent:
    `audit/exchange.jwk` in `home`."""
    ingest_key: Path | None = None
    """That of ingest; absent: `audit/ingest.jwk` in `home`."""
    personal_days: Annotated[int, Field(ge=365, le=36_500)] = 3_650
    """Days until the personal part of a line, who it was and what was asked, is erased; the line stays."""


class Logs(_Section):
    """What is written to standard error."""

    form: Literal["auto", "plain", "json"] = "auto"
    """Lines for people, or a JSON object a line; `auto`: lines for people on a terminal."""
    level: Literal["debug", "info", "warning", "error"] = "info"
    """The least important lines to write."""


class Traces(_Section):
    """Where spans go; without either key nothing is traced."""

    send_to: Url | None = None
    """Address of an OpenTelemetry receiver (OTLP over HTTP), such as `http://127.0.0.1:4318/v1/traces`."""
    file: Path | None = None
    """File to which spans are added, a JSON object a line; each service adds its name."""
    share: Annotated[float, Field(gt=0, le=1)] = 0.01
    """Of all records, the share that is followed; chosen by their ids, so both nations follow the same."""


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
    """`embedded`, or the URL of a PostgreSQL 16 or later, as the owner of the tables, who migrates them."""
    allow_root: bool = False
    """Services may run as root. For a machine that has no other user, such as a build server's container."""
    exchange: Exchange = Field(default_factory=Exchange)
    ingest: Ingest = Field(default_factory=Ingest)
    console: Console = Field(default_factory=Console)
    peer: tuple[Peer, ...] = ()
    access: Access = Field(default_factory=Access)
    audit: Audit = Field(default_factory=Audit)
    keys: Keys = Field(default_factory=Keys)
    limits: Limits = Field(default_factory=Limits)
    logs: Logs = Field(default_factory=Logs)
    traces: Traces = Field(default_factory=Traces)

    @model_validator(mode="after")
    def _every_nation_once(self) -> Self:
        nations = [self.nation, *(peer.nation for peer in self.peer)]
        if len(nations) != len(set(nations)):
            raise ValueError("a nation stands twice: own nation and peers must all differ")
        return self

    @model_validator(mode="after")
    def _agencies_are_of_the_nation(self) -> Self:
        for grant in (grant for issuer in self.access.oidc for grant in issuer.grants):
            if grant.agency and not grant.agency.startswith(f"{self.nation}-"):
                raise ValueError(f"{grant.agency} is no agency of {self.nation}")
        return self

    @model_validator(mode="after")
    def _people_sign_in_at_a_known_issuer(self) -> Self:
        wanted = self.console.sign_in
        if wanted and (known := self.sign_in_issuer) is None:
            raise ValueError(f"console.sign_in.issuer: {wanted.issuer} is no name in [[access.oidc]]")
        if wanted and known and known.audience == wanted.client_id:
            raise ValueError("audience and client_id must differ: else what proves a sign-in would open the interfaces")
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
    def sign_in_issuer(self) -> Oidc | None:
        """Where people sign in to the desk."""
        wanted = self.console.sign_in
        return next((each for each in self.access.oidc if wanted and each.name == wanted.issuer), None)

    @property
    def addresses(self) -> list[str]:
        """All that the nation's processes listen at, are called at, and call."""
        listening = [self.exchange.listen, self.ingest.listen, self.console.listen]
        called = [self.exchange.public_url, self.console.public_url, self.exchange_url, self.analyst_url]
        return [*listening, *called, *(peer.url for peer in self.peer)]

    @property
    def sign_in_folder(self) -> Path:
        """Where links wait by which people sign in to the desk."""
        return self.home / "desk" / "links"

    @property
    def access_key(self) -> Path:
        """The file of the key that signs access tokens."""
        return self.access.key or self.home / "access.jwk"

    @property
    def exchange_audit_key(self) -> Path:
        """The file of the key that signs the exchange's audit checkpoints."""
        return self.audit.exchange_key or self.home / "audit" / "exchange.jwk"

    @property
    def ingest_audit_key(self) -> Path:
        """The file of the key that signs ingest's audit checkpoints."""
        return self.audit.ingest_key or self.home / "audit" / "ingest.jwk"

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
