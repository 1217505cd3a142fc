"""Becomes a server: ties its life to its parent's, stops being root if asked to, and executes it.

Run as a script, with nothing but the standard library: `python -I child.py PARENT SIGNAL
OWNED -- COMMAND...`. PARENT is the process whose end sends SIGNAL to the server, and OWNED
the folder that must belong to the server, or "-" for a server that may well run as root.
"""

import ctypes
import os
import pwd
import shutil
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
NOBODY = 65534


def main(arguments: list[str]) -> None:
    parent, signal_number, owned, _, *command = arguments
    if owned != "-" and os.geteuid() == 0:
        leave_root(Path(owned))
    # After a change of user, which would take the signal back.
    die_with(int(parent), int(signal_number))
    os.execv(command[0], command)  # noqa: S606 (no shell is what is wanted here)


def die_with(parent: int, signal_number: int) -> None:
    """Ask the kernel for the signal; systems other than Linux have no such thing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
        if os.getppid() != parent:  # it ended before we had asked
            sys.exit(0)


def leave_root(owned: Path) -> None:
    """PostgreSQL refuses to run as root, so root runs it in a namespace where it is not root.

    Files stay root's that way, and no parent folder needs another mode. Where the kernel or a
    container forbids new user namespaces, the server runs as `nobody`.
    """
    group = os.getegid()  # asked before, for inside the namespace it has no number yet
    if owned.stat().st_uid != 0:  # from a start where there was no namespace to be had
        give(owned, 0, group)
    if ctypes.CDLL(None).unshare(CLONE_NEWUSER) == 0:
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"{NOBODY} {group} 1", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"{NOBODY} 0 1", encoding="ascii")
        return
    nobody = pwd.getpwnam("nobody")
    give(owned, nobody.pw_uid, nobody.pw_gid)
    owned.parent.chmod(0o711)
    os.setgroups([])
    os.setgid(nobody.pw_gid)
    os.setuid(nobody.pw_uid)


def give(folder: Path, user: int, group: int) -> None:
    """Hand over a folder with all that is in it."""
    for path in (folder, *folder.rglob("*")):
        shutil.chown(path, user, group)


if __name__ == "__main__":
    main(sys.argv[1:])
