"""Settings: sensible without any, one sentence a mistake, nothing unsafe in production."""

from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from domain.settings import PARSERS, Settings, SettingsError, variable

PRODUCTION = {
    "ENTENTE_ENVIRONMENT": "production",
    "ENTENTE_DATABASE_URL": "postgresql://entente:secret@database:5432/entente",
    "ENTENTE_REDIS_URL": "redis://redis:6379/0",
    "ENTENTE_SMTP_URL": "smtp://mail:25",
    "ENTENTE_PUBLIC_URL": "https://entente.example.org/",
    "ENTENTE_SECRET_KEY": "k" * 32,
}


def mistakes(environ: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        Settings.read(environ)
    return caught.value.mistakes


def test_an_empty_environment_is_enough() -> None:
    settings = Settings.read({})
    assert settings == Settings()
    assert settings.address == "http://127.0.0.1:8000"
    assert settings.send_hours == "always"
    assert settings.delivery_url == settings.mailbox_url


def test_they_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().port = 9000  # type: ignore[misc]  # that it is refused is the point


def test_every_setting_can_be_given() -> None:
    assert set(PARSERS) == {field.name for field in fields(Settings)}


def test_given_ones_are_read_and_empty_ones_are_not_given() -> None:
    settings = Settings.read(
        {
            "ENTENTE_PORT": "9000",
            "ENTENTE_HOME_TIME_ZONE": "Europe/Brussels",
            "ENTENTE_DATA_DIR": "/srv/entente",
            "ENTENTE_ALLOWED_HOSTS": "a.example.org, b.example.org",
            "ENTENTE_SMTP_URL": "",
            "ENTENTE_TEST_DATABASE_URL": "is none of ours",
            "PATH": "/bin",
        }
    )
    assert settings.port == 9000
    assert settings.data_dir == Path("/srv/entente")
    assert settings.known_hosts == ("a.example.org", "b.example.org", "127.0.0.1")
    assert settings.smtp_url is None


def test_all_mistakes_are_told_at_once_each_in_a_sentence() -> None:
    told = mistakes(
        {
            "ENTENTE_PORT": "http",
            "ENTENTE_DATABASE_URL": "mysql://u:geheim@host/db",
            "ENTENTE_REDIS_URL": "redis://",
            "ENTENTE_HOME_TIME_ZONE": "Brussels",
            "ENTENTE_ENVIRONMENT": "staging",
            "ENTENTE_MAIL_FROM": "nobody",
            "ENTENTE_ALLOWED_HOSTS": "https://a.example.org",
            "ENTENTE_DATABSE_URL": "postgresql://x/y",
        }
    )
    assert sorted(told) == sorted(
        (
            "ENTENTE_DATABSE_URL is not a setting; did you mean ENTENTE_DATABASE_URL?",
            (
                "ENTENTE_DATABASE_URL must be a URL that starts with postgres:// or postgresql:// "
                "and names a host."
            ),
            "ENTENTE_REDIS_URL must be a URL that starts with redis:// or rediss:// and names a host.",
            'ENTENTE_ENVIRONMENT must be one of development, production, not "staging".',
            "ENTENTE_ALLOWED_HOSTS must be host names with commas between them, and nothing else.",
            'ENTENTE_HOME_TIME_ZONE must be an IANA time zone such as Europe/Brussels, not "Brussels".',
            (
                "ENTENTE_MAIL_FROM must be an address such as Liaisons <liaisons@example.org>, "
                'not "nobody".'
            ),
            'ENTENTE_PORT must be a whole number from 1 to 65535, not "http".',
        )
    )


@pytest.mark.parametrize("locale", ["en", "en_GB", "en-US", "EN", "es", "fr_CA"])
def test_a_default_locale_has_a_language_that_mails_are_written_in(locale: str) -> None:
    assert Settings.read({"ENTENTE_DEFAULT_LOCALE": locale}).default_locale == locale


@pytest.mark.parametrize("locale", ["xx_YY", "de", "english", "_en", " "])
def test_a_default_locale_without_texts_is_refused(locale: str) -> None:
    assert mistakes({"ENTENTE_DEFAULT_LOCALE": locale}) == (
        (
            "ENTENTE_DEFAULT_LOCALE must be a language that mails can be written in (en, es, fr), "
            f'not "{locale}".'
        ),
    )


def test_links_are_signed_with_the_first_key_and_read_with_all() -> None:
    keys = {"ENTENTE_SECRET_KEY": "a" * 32, "ENTENTE_FORMER_SECRET_KEYS": f"{'b' * 32}, {'c' * 32}"}
    settings = Settings.read(keys)
    assert settings.link_keys == ("a" * 32, "b" * 32, "c" * 32)
    assert Settings.read(settings.as_environment()) == settings
    (told,) = mistakes({"ENTENTE_FORMER_SECRET_KEYS": "short"})
    assert "at least 32 characters" in told
    assert '"short"' not in told


def test_a_mistake_never_repeats_a_password() -> None:
    told = mistakes({"ENTENTE_DATABASE_URL": "mysql://u:geheim@host/db"})
    assert "geheim" not in "".join(told)


@pytest.mark.parametrize(
    "proof",
    [
        "header:Resend-Idempotency-Key",
        "postfix:///var/log/mail.log",
        "maildir:///var/mail/copies",
        "imaps://reader:s%40cret@mail.example.org/Copies",
    ],
)
def test_a_way_to_prove_a_delivery_is_read(proof: str) -> None:
    assert Settings.read({"ENTENTE_SMTP_PROOF": proof}).smtp_proof == proof


@pytest.mark.parametrize(
    "proof",
    ["header:", "header:A B", "header:X\r\nBcc: a", "postfix:mail.log", "imaps:///Copies", "log"],
)
def test_another_way_to_prove_a_delivery_is_refused(proof: str) -> None:
    (sentence,) = mistakes({"ENTENTE_SMTP_PROOF": proof})
    assert sentence.startswith("ENTENTE_SMTP_PROOF must be ")


def test_production_refuses_what_is_only_good_on_a_laptop() -> None:
    told = mistakes({"ENTENTE_ENVIRONMENT": "production"})
    assert [sentence.split()[0] for sentence in told] == [
        "ENTENTE_DATABASE_URL",
        "ENTENTE_REDIS_URL",
        "ENTENTE_SMTP_URL",
        "ENTENTE_PUBLIC_URL",
        "ENTENTE_SECRET_KEY",
    ]
    assert len(mistakes(PRODUCTION | {"ENTENTE_SECRET_KEY": "short"})) == 1


def test_production_with_everything_given_is_fine() -> None:
    settings = Settings.read(PRODUCTION)
    assert settings.address == "https://entente.example.org"
    assert settings.send_hours == "business"
    assert settings.log_shape == "json"
    assert "entente.example.org" in settings.known_hosts


@pytest.mark.parametrize("environ", [{}, PRODUCTION, {"ENTENTE_ALLOWED_HOSTS": "a,b"}])
def test_a_child_gets_the_same_settings(environ: dict[str, str]) -> None:
    settings = Settings.read(environ)
    assert Settings.read(settings.as_environment()) == settings


def test_every_setting_is_explained() -> None:
    manual = Path(__file__).parents[2].joinpath("docs/operations.md").read_text(encoding="utf-8")
    assert [name for name in PARSERS if f"`{variable(name)}`" not in manual] == []


def test_a_log_level_is_understood_in_small_letters_too() -> None:
    assert Settings.read({"ENTENTE_LOG_LEVEL": "debug"}).log_level == "DEBUG"
    with pytest.raises(SettingsError):
        Settings.read({"ENTENTE_LOG_LEVEL": "chatty"})


@pytest.mark.parametrize("folder", ["/tmp/entente", "/var/tmp/entente", "/dev/shm/entente"])  # noqa: S108 (they are refused)
def test_documents_of_a_production_in_a_temporary_folder_are_told(folder: str) -> None:
    given = {**PRODUCTION, "ENTENTE_DATA_DIR": folder}
    assert Settings.read(given).loses_documents
    assert not Settings.read({"ENTENTE_DATA_DIR": folder}).loses_documents
    assert not Settings.read({**given, "ENTENTE_DATA_DIR": "/data"}).loses_documents
    assert not Settings.read({**given, "ENTENTE_DOCUMENTS_URL": "s3://papers"}).loses_documents
