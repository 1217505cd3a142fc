"""The mailbox on disk keeps each Message-ID once, safely, and tells what it has accepted."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.notices.mailbox import Entry, MailboxStore

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def mail(message_id: str = "<one@example.org>", subject: str = "Renewal") -> bytes:
    return (
        f"Message-ID: {message_id}\r\nSubject: {subject}\r\nTo: Ana <ana@example.org>\r\n\r\nHello"
    ).encode()


def keep(store: MailboxStore, content: bytes) -> bool:
    entry = Entry.of(
        content, sender="entente@example.org", recipients=["ana@example.org"], accepted_at=NOW
    )
    return store.accept(content, entry)


def test_a_mail_is_found_by_its_message_id(tmp_path: Path) -> None:
    store = MailboxStore(tmp_path)
    assert not store.accepted("<one@example.org>")
    assert keep(store, mail())
    assert store.accepted("<one@example.org>")
    assert not store.accepted("<two@example.org>")


def test_the_same_message_id_is_kept_once_and_counted(tmp_path: Path) -> None:
    store = MailboxStore(tmp_path)
    assert keep(store, mail(subject="First"))
    assert not keep(store, mail(subject="Second"))
    assert not keep(store, mail(subject="Third"))
    (entry,) = store.entries()
    assert (entry.subject, entry.repeats) == ("First", 2)
    assert b"First" in (store.content(entry.name) or b"")


def test_a_fold_in_the_message_id_changes_nothing(tmp_path: Path) -> None:
    store = MailboxStore(tmp_path)
    keep(store, mail(message_id="\r\n <one@example.org>"))
    assert store.accepted("<one@example.org>")


def test_the_newest_mail_is_first_and_another_reader_follows(tmp_path: Path) -> None:
    writer, reader = MailboxStore(tmp_path), MailboxStore(tmp_path)
    assert reader.entries() == []
    keep(writer, mail("<a@example.org>"))
    assert [e.message_id for e in reader.entries()] == ["<a@example.org>"]
    keep(writer, mail("<b@example.org>"))
    assert [e.message_id for e in reader.entries()] == ["<b@example.org>", "<a@example.org>"]


def test_readers_in_threads_and_a_writer_agree(tmp_path: Path) -> None:
    writer, reader = MailboxStore(tmp_path), MailboxStore(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        reading = [pool.submit(reader.entries) for _ in range(40)]
        for number in range(40):
            keep(writer, mail(f"<{number}@example.org>"))
            reading.append(pool.submit(reader.entries))
    for done in reading:
        seen = [entry.message_id for entry in done.result()]
        assert seen == [f"<{number}@example.org>" for number in reversed(range(len(seen)))]
    assert len(reader.entries()) == 40


def test_a_mail_without_message_id_is_kept_too(tmp_path: Path) -> None:
    store = MailboxStore(tmp_path)
    assert keep(store, b"Subject: x\r\n\r\nbody")
    assert len(store.entries()) == 1


def test_a_mail_whose_writer_died_before_the_index_is_registered(tmp_path: Path) -> None:
    store = MailboxStore(tmp_path)
    keep(store, mail())
    store.index.unlink()
    survivor = MailboxStore(tmp_path)
    assert survivor.accepted("<one@example.org>")
    assert survivor.entries() == []
    assert survivor.register_strays(NOW) == 1
    assert survivor.register_strays(NOW) == 0
    (entry,) = survivor.entries()
    assert entry.recipients == ("ana@example.org",)


def test_a_torn_last_line_does_not_hide_the_others(tmp_path: Path) -> None:
    store = MailboxStore(tmp_path)
    keep(store, mail("<a@example.org>"))
    with store.index.open("ab") as index:
        index.write(b'{"name": "ab')
    assert len(MailboxStore(tmp_path).entries()) == 1
    keep(store, mail("<b@example.org>"))
    expected = ["<b@example.org>", "<a@example.org>"]
    assert [e.message_id for e in store.entries()] == expected
    reader = MailboxStore(tmp_path)
    assert [e.message_id for e in reader.entries()] == expected
    assert reader.register_strays(NOW) == 0


def test_a_mail_whose_own_line_is_torn_is_registered_on_a_line_of_its_own(tmp_path: Path) -> None:
    store = MailboxStore(tmp_path)
    keep(store, mail())
    store.index.write_bytes(store.index.read_bytes()[:-20])
    assert MailboxStore(tmp_path).register_strays(NOW) == 1
    assert [e.message_id for e in MailboxStore(tmp_path).entries()] == ["<one@example.org>"]


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"{}",
        b'{"a": 1}',
        b'{"repeat": []}',
        b'{"repeat": "unknown"}',
        b'{"recipients": 1}',
        (
            b'{"name": 1, "message_id": 1, "accepted_at": 1, "sender": 1, "recipients": [], '
            b'"subject": 1, "size": 1}'
        ),
        (
            b'{"name": "a", "message_id": "a", "accepted_at": "a", "sender": "a", "recipients": [1], '
            b'"subject": "a", "size": 1}'
        ),
        (
            b'{"name": "a", "message_id": "a", "accepted_at": "a", "sender": "a", "recipients": [], '
            b'"subject": "a", "size": "a"}'
        ),
        b"\xff",
    ],
)
def test_a_line_of_another_shape_is_passed_over(tmp_path: Path, line: bytes) -> None:
    store = MailboxStore(tmp_path)
    keep(store, mail("<a@example.org>"))
    with store.index.open("ab") as index:
        index.write(line + b"\n")
    keep(store, mail("<b@example.org>"))
    for reader in (store, MailboxStore(tmp_path)):
        assert [e.message_id for e in reader.entries()] == ["<b@example.org>", "<a@example.org>"]


def test_a_mailbox_that_was_emptied_reads_as_empty(tmp_path: Path) -> None:
    store = MailboxStore(tmp_path)
    keep(store, mail())
    assert store.entries()
    for file in store.folder.iterdir():
        file.unlink()
    assert store.entries() == []


@pytest.mark.parametrize(
    "header",
    [
        b"Subject: =?utf-8?q?Verl=C3=A4ngerung?=",
        b"Subject: =?no-such-charset?q?x?=",
        b"Subject: \xff\xfe broken",
        b"Message-ID: []",
        b"To: \xff <",
    ],
)
def test_no_header_is_too_odd_to_keep(tmp_path: Path, header: bytes) -> None:
    store = MailboxStore(tmp_path)
    content = header + b"\r\n\r\nbody"
    assert store.accept(content, Entry.of(content, sender="", recipients=[], accepted_at=NOW))
    (entry,) = MailboxStore(tmp_path).entries()
    assert store.content(entry.name) == content


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "a" * 31, "g" * 32, "A" * 32])
def test_only_names_of_the_mailbox_are_read(tmp_path: Path, name: str) -> None:
    assert MailboxStore(tmp_path).content(name) is None
