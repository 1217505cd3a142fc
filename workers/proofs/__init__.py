"""Ways to learn whether a mail server took a mail, by setting: its log, or a mailbox that gets a copy."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from domain.notices.mailbox import MailboxStore
from domain.notices.proofs import KeyProof, MailboxProof, NoProof, Proof, key_header
from domain.settings import Settings
from workers.proofs.imap import ImapProof
from workers.proofs.maildir import MaildirProof
from workers.proofs.postfix import PostfixProof


def proof_of(settings: Settings) -> Proof:
    """The way that the settings name; the local mailbox can always be asked."""
    given = settings.smtp_proof
    if settings.smtp_url is None:
        return MailboxProof(MailboxStore(settings.data_dir))
    if given is None:
        return NoProof()
    if header := key_header(given):
        return KeyProof(header)
    parts = urlsplit(given)
    if parts.scheme == "postfix":
        return PostfixProof(Path(unquote(parts.path)))
    if parts.scheme == "maildir":
        return MaildirProof(Path(unquote(parts.path)))
    return ImapProof.at(given)
