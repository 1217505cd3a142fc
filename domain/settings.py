"""Settings from the environment: read once, checked at once, frozen.

Every name below is an environment variable with the prefix ENTENTE_ and capital letters, so
`database_url` is ENTENTE_DATABASE_URL. Every default runs with nothing installed.
"""

import difflib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from domain import setting_values as values

PREFIX = "ENTENTE_"
# Variables of the tests, of tools around the program and of compose are not settings of it.
FOREIGN_PREFIXES = ("ENTENTE_TEST_", "ENTENTE_COMPOSE_")
DEFAULT_SECRET = "development-only: anyone may know this key"  # noqa: S105 (production refuses it)
TEMPORARY_FOLDERS = (Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"), Path("/run"))  # noqa: S108 (looked for, not used)


class SettingsError(Exception):
    """What is wrong with the environment: one sentence a mistake, all of them at once."""

    def __init__(self, mistakes: list[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(mistakes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How this process is to run; the docstring of each field is in docs/operations.md."""

    # Where the servers are. None means: `up` starts embedded ones under data_dir.
    database_url: str | None = None
    redis_url: str | None = None
    # None means that mail goes to the local mailbox, which listens at mailbox_url.
    smtp_url: str | None = None
    mailbox_url: str = "smtp://127.0.0.1:1025"
    # How to learn whether the mail server took a mail whose answer was lost. None: the kind's policy decides.
    smtp_proof: str | None = None
    # As people reach the service; links in mails start with it. None: http://HOST:PORT.
    public_url: str | None = None
    secret_key: str = DEFAULT_SECRET
    # Keys that were secret_key before: links in mails that they have signed still work.
    former_secret_keys: tuple[str, ...] = ()
    environment: Literal["development", "production"] = "development"
    data_dir: Path = Path(".entente")
    host: str = "127.0.0.1"
    port: int = 8000
    # Hosts that the door answers to, beside that of public_url.
    allowed_hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")
    # None: "always" while mail stays in the local mailbox, else "business" (see send_hours).
    send_window: Literal["business", "always"] | None = None
    # `today` is the date in this zone, everywhere.
    home_time_zone: str = "America/New_York"
    default_locale: str = "en"
    mail_from: str = "Entente <entente@example.org>"
    mail_reply_to: str | None = None
    # Takes bounces: each mail's envelope sender is this address with the mail's key. None: mail_from's.
    mail_bounces: str | None = None
    # Reads bounces and complaints from a mailbox: imaps://user:password@host/INBOX. None: by pipe only.
    bounce_imap_url: str | None = None
    # Signs mails (DKIM) with the key of this PEM file, whose public half is in the DNS under the selector.
    dkim_key_file: Path | None = None
    dkim_selector: str | None = None
    log_format: Literal["json", "console"] | None = None
    log_level: str = "INFO"
    worker_concurrency: int = 4
    # Months after which a closed inquiry no longer says who sent it.
    inquiry_retention_months: int = 24
    # Whoever brings it sees /metrics. None: only this machine does, and in production nobody.
    metrics_token: str | None = None
    # Whether /graphql tells its schema, by introspection, suggestions, the editor. None: not in production.
    introspection: Literal["on", "off"] | None = None
    # A list of the documents that clients name instead of sending them, and whether no others are answered.
    trusted_documents: Path | None = None
    trusted_documents_only: Literal["on", "off"] = "off"
    # Origins of pages that may use the API with tokens of their own. None by default.
    cors_origins: tuple[str, ...] = ()
    # Addresses and networks of proxies whose word on who asked is taken. None by default.
    trusted_proxies: tuple[str, ...] = ()
    # Where documents lie: s3://bucket/prefix. None: in the folder data_dir/documents.
    documents_url: str | None = None
    # None: AWS itself, with the keys and the region that its own variables name.
    documents_s3_endpoint: str | None = None
    documents_s3_access_key: str | None = None
    documents_s3_secret_key: str | None = None
    documents_s3_region: str | None = None
    # What a viewer who has signed in may ask for in a minute: points of reading, and mutations.
    budget_reads: int = 3_000_000
    budget_mutations: int = 1_200
    # What everybody without sign-in at one address may ask for together.
    budget_public_reads: int = 300_000
    budget_public_mutations: int = 60
    # How many operations of a kind (reads, mutations) run at once in a process, and how many more may wait.
    operations_at_once: int = 20
    operations_waiting: int = 200
    # Whether those who read the same at once share a statement, which begins after all of them have asked.
    shared_reads: Literal["on", "off"] = "on"
    # Receives spans, by OpenTelemetry's protocol over HTTP. None: none are made.
    otlp_url: str | None = None
    # Sign-in of people: tokens of this OpenID Connect issuer, made for this audience. None: no sign-in.
    oidc_issuer: str | None = None
    oidc_audience: str | None = None
    # None: as the issuer's discovery document says.
    oidc_jwks_url: str | None = None
    oidc_algorithms: tuple[str, ...] = ("RS256", "ES256", "EdDSA")

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read the environment (or the mapping given); raises SettingsError with every mistake."""
        environ = os.environ if environ is None else environ
        given = {key: text for key, text in environ.items() if key.startswith(PREFIX) and text}
        mistakes = [*_unknown_names(given)]
        parsed: dict[str, Any] = {}
        for name, parse in PARSERS.items():
            if (text := given.get(variable(name))) is not None:
                try:
                    parsed[name] = parse(text)
                except ValueError as error:
                    mistakes.append(f"{variable(name)} {error}.")
        settings = cls(**parsed)
        mistakes += _half_a_sign_in(settings)
        mistakes += _half_a_bucket(settings)
        if (settings.dkim_key_file is None) != (settings.dkim_selector is None):
            mistakes.append("ENTENTE_DKIM_KEY_FILE and ENTENTE_DKIM_SELECTOR go together.")
        if settings.trusted_documents_only == "on" and settings.trusted_documents is None:
            mistakes.append("ENTENTE_TRUSTED_DOCUMENTS_ONLY=on needs ENTENTE_TRUSTED_DOCUMENTS.")
        if settings.environment == "production":
            mistakes += _unfit_for_production(settings, given)
        if mistakes:
            raise SettingsError(mistakes)
        return settings

    @property
    def address(self) -> str:
        """The service's own URL as people reach it, without a slash at the end."""
        return (self.public_url or f"http://{_bracketed(self.host)}:{self.port}").rstrip("/")

    @property
    def send_hours(self) -> Literal["business", "always"]:
        """When mail may leave: in the recipient's working hours, or as soon as it is due."""
        return self.send_window or ("business" if self.smtp_url else "always")

    @property
    def delivery_url(self) -> str:
        """The SMTP server that workers hand mail to: the one given, or the local mailbox."""
        return self.smtp_url or self.mailbox_url

    @property
    def log_shape(self) -> Literal["json", "console"]:
        """JSON lines in production, lines for a reader in development, unless one is asked for."""
        return self.log_format or ("json" if self.environment == "production" else "console")

    @property
    def tells_schema(self) -> bool:
        """Whether clients may ask for the schema; in production they do not, unless it is asked for."""
        given = self.introspection or ("off" if self.environment == "production" else "on")
        return given == "on"

    @property
    def has_editor(self) -> bool:
        """Whether there is a query editor: it asks for the schema, and for what nobody has listed."""
        return self.tells_schema and self.trusted_documents_only == "off"

    @property
    def link_keys(self) -> tuple[str, ...]:
        """The key that signs links in mails, and those that have signed ones which are about."""
        return (self.secret_key, *self.former_secret_keys)

    @property
    def has_default_secret(self) -> bool:
        """Whether anyone could sign as this service, because no key was given."""
        return self.secret_key == DEFAULT_SECRET

    @property
    def known_hosts(self) -> tuple[str, ...]:
        """Every host name that a request may be addressed to."""
        own = urlsplit(self.address).hostname
        return tuple(dict.fromkeys((*self.allowed_hosts, *([own] if own else []))))

    @property
    def loses_documents(self) -> bool:
        """Whether documents of a production lie where the machine, or the container, empties a folder."""
        folder = self.data_dir.expanduser().absolute()
        return (
            self.environment == "production"
            and self.documents_url is None
            and any(folder.is_relative_to(temporary) for temporary in TEMPORARY_FOLDERS)
        )

    def as_environment(self) -> dict[str, str]:
        """The variables from which `read` makes these settings again: for child processes."""
        texts: dict[str, str] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value is not None and value != ():
                text = ",".join(value) if isinstance(value, tuple) else str(value)
                texts[variable(field.name)] = text
        return texts


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


PARSERS: dict[str, Callable[[str], Any]] = {
    "database_url": values.url("postgres", "postgresql"),
    "redis_url": values.url("redis", "rediss"),
    "smtp_url": values.url("smtp", "smtps", "smtp+starttls"),
    "mailbox_url": values.url("smtp"),
    "smtp_proof": values.proof,
    "public_url": values.url("http", "https"),
    "secret_key": values.text_of,
    "former_secret_keys": values.secrets,
    "environment": values.choice("development", "production"),
    "data_dir": lambda text: Path(text).expanduser(),
    "host": values.text_of,
    "port": values.number(1, 65535),
    "allowed_hosts": values.hosts,
    "send_window": values.choice("business", "always"),
    "home_time_zone": values.time_zone,
    "default_locale": values.locale,
    "mail_from": values.mailbox,
    "mail_reply_to": values.mailbox,
    "mail_bounces": values.address,
    "bounce_imap_url": values.url("imap", "imaps"),
    "dkim_key_file": values.key_file,
    "dkim_selector": values.selector,
    "log_format": values.choice("json", "console"),
    "log_level": lambda text: values.choice("DEBUG", "INFO", "WARNING", "ERROR")(text.upper()),
    "worker_concurrency": values.number(1, 256),
    "inquiry_retention_months": values.number(1, 1200),
    "metrics_token": values.secret,
    "introspection": values.choice("on", "off"),
    "trusted_documents": values.list_file,
    "trusted_documents_only": values.choice("on", "off"),
    "cors_origins": values.origins,
    "trusted_proxies": values.networks,
    "documents_url": values.url("s3"),
    "documents_s3_endpoint": values.url("https", "http"),
    "documents_s3_access_key": values.text_of,
    "documents_s3_secret_key": values.text_of,
    "documents_s3_region": values.text_of,
    "budget_reads": values.number(1, 10**12),
    "budget_mutations": values.number(1, 10**12),
    "budget_public_reads": values.number(1, 10**12),
    "budget_public_mutations": values.number(1, 10**12),
    "operations_at_once": values.number(1, 10_000),
    "operations_waiting": values.number(0, 100_000),
    "shared_reads": values.choice("on", "off"),
    "otlp_url": values.url("http", "https"),
    "oidc_issuer": values.url("https", "http"),
    "oidc_audience": values.text_of,
    "oidc_jwks_url": values.url("https", "http"),
    "oidc_algorithms": values.algorithms,
}


def _unknown_names(given: Mapping[str, str]) -> list[str]:
    """A misspelt variable would otherwise be a setting that silently does nothing."""
    known = [variable(name) for name in PARSERS]
    mistakes = []
    for name in sorted(set(given) - set(known)):
        if not name.startswith(FOREIGN_PREFIXES):
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else "."
            mistakes.append(f"{name} is not a setting{hint}")
    return mistakes


def _half_a_sign_in(settings: Settings) -> list[str]:
    """An issuer without an audience would let in whoever has a token for any other service of it."""
    mistakes = []
    if (settings.oidc_issuer is None) != (settings.oidc_audience is None):
        mistakes.append("ENTENTE_OIDC_ISSUER and ENTENTE_OIDC_AUDIENCE go together.")
    if settings.oidc_jwks_url is not None and settings.oidc_issuer is None:
        mistakes.append("ENTENTE_OIDC_JWKS_URL needs ENTENTE_OIDC_ISSUER.")
    if settings.environment == "production":
        mistakes += [
            f"{variable(name)} must be an https:// address in production."
            for name in ("oidc_issuer", "oidc_jwks_url")
            if (getattr(settings, name) or "https://").split(":")[0] != "https"
        ]
    return mistakes


def _half_a_bucket(settings: Settings) -> list[str]:
    """Keys of a bucket without the bucket would leave documents in a folder that nobody looks after."""
    mistakes = []
    parts = ("endpoint", "access_key", "secret_key", "region")
    if settings.documents_url is None:
        mistakes += [
            f"{variable(f'documents_s3_{part}')} needs ENTENTE_DOCUMENTS_URL=s3://BUCKET/PREFIX."
            for part in parts
            if getattr(settings, f"documents_s3_{part}") is not None
        ]
    if (settings.documents_s3_access_key is None) != (settings.documents_s3_secret_key is None):
        mistakes.append(
            "ENTENTE_DOCUMENTS_S3_ACCESS_KEY and ENTENTE_DOCUMENTS_S3_SECRET_KEY go together."
        )
    endpoint = settings.documents_s3_endpoint or "https://"
    if settings.environment == "production" and not endpoint.startswith("https://"):
        mistakes.append("ENTENTE_DOCUMENTS_S3_ENDPOINT must be an https:// address in production.")
    return mistakes


def _unfit_for_production(settings: Settings, given: Mapping[str, str]) -> list[str]:
    """Production gets nothing by default that is only safe, or only sensible, on a laptop."""
    mistakes = [
        f"{name} must be given in production, {reason}."
        for name, reason in (
            ("ENTENTE_DATABASE_URL", "because embedded servers are for development"),
            ("ENTENTE_REDIS_URL", "because embedded servers are for development"),
            ("ENTENTE_SMTP_URL", "because the local mailbox reaches nobody"),
            ("ENTENTE_PUBLIC_URL", "because links in mails start with it"),
        )
        if name not in given
    ]
    if len(settings.secret_key) < values.SHORTEST_SECRET or settings.has_default_secret:
        mistakes.append(
            f"ENTENTE_SECRET_KEY must be a secret of your own of at least {values.SHORTEST_SECRET} "
            "characters in production, because links in mails are signed with it."
        )
    return mistakes
