"""Return paths: each mail's own, sealed, and short enough for any server."""

from uuid import UUID

from domain.notices.mails import Mailbox
from domain.notices.return_paths import ReturnPaths

KEYS = ("a secret of at least thirty-two characters", "the one before, of thirty-two letters")
MAIL = UUID("0199b6c2-0000-7000-8000-000000000001")
PATHS = ReturnPaths("bounces@example.org", KEYS)


def test_a_return_path_names_its_mail() -> None:
    address = PATHS.of(MAIL)
    assert address.startswith(f"bounces+{MAIL.hex}-")
    assert len(address.partition("@")[0]) <= 64
    assert Mailbox(address).envelope == address
    assert PATHS.read(address) == MAIL
    assert PATHS.read(f"Bounces <{address.upper()}>") == MAIL


def test_nobody_else_can_make_one_up() -> None:
    address = PATHS.of(MAIL)
    assert ReturnPaths("bounces@example.org", ["another secret"]).read(address) is None
    assert PATHS.read(address.replace("1-", "2-", 1)) is None
    assert PATHS.read("bounces@example.org") is None
    assert PATHS.read(f"bounces+{MAIL.hex}-{'0' * 16}@example.org") is None


def test_a_former_key_still_reads() -> None:
    former = ReturnPaths("bounces@example.org", KEYS[1:]).of(MAIL)
    assert former != PATHS.of(MAIL)
    assert PATHS.read(former) == MAIL
