"""Other users of this machine are strangers: shown with real connections."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.requests import Request

from domain.settings import Settings
from domain.viewers import ViewerKind
from service import peers
from service.app import create_app
from service.mailbox.pages import open_mailbox
from service.refusals import Refusal
from service.viewers import identify

needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="Only Linux tells.")
needs_root = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("bash") is None, reason="Only root can be somebody else."
)


@pytest.fixture(params=[(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def server(request: pytest.FixtureRequest) -> Iterator[socket.socket]:
    family, host = request.param
    with socket.create_server((host, 0), family=family) as opened:
        opened.settimeout(60)
        yield opened


def request_over(accepted: socket.socket, folder: Path) -> Request:
    """A request that came over a connection, as uvicorn describes it."""
    app = create_app(Settings(data_dir=folder), local_administrator=True, checks_users=True)
    return Request(
        {
            "type": "http",
            "method": "GET",
            "scheme": "http",
            "path": "/",
            "query_string": b"",
            "client": accepted.getpeername()[:2],
            "server": accepted.getsockname()[:2],
            "headers": [(b"host", b"localhost")],
            "app": app,
        }
    )


@needs_linux
async def test_our_own_user_is_the_administrator_until_the_connection_ends(
    server: socket.socket, tmp_path: Path
) -> None:
    assert peers.can_tell()
    with socket.create_connection(server.getsockname()[:2]) as client:
        accepted, _ = server.accept()
        with accepted:
            request = request_over(accepted, tmp_path)
            assert (await identify(request)).kind is ViewerKind.LOCAL_ADMIN
            open_mailbox(request)  # is not refused
            client.close()
            assert (await identify(request)).kind is ViewerKind.ANONYMOUS


@pytest.fixture
def of_nobody(server: socket.socket) -> Iterator[socket.socket]:
    """Our end of a connection that another user has opened."""
    host, port = server.getsockname()[:2]
    command = ["bash", "-c", f"exec 3<>/dev/tcp/{host}/{port}; read -r line <&3"]
    with subprocess.Popen(command, user="nobody", cwd="/"):
        accepted, _ = server.accept()
        with accepted:
            yield accepted


@needs_linux
@needs_root
async def test_another_user_is_anonymous_and_reads_no_mail(
    of_nobody: socket.socket, tmp_path: Path
) -> None:
    request = request_over(of_nobody, tmp_path)
    assert (await identify(request)).kind is ViewerKind.ANONYMOUS
    with pytest.raises(Refusal) as refused:
        open_mailbox(request)
    assert refused.value.status_code == 403


def answer(kind: int = 20, state: int = 1, inode: int = 7) -> bytes:
    body = peers.ANSWER.pack(2, state, 0, 0, bytes(48), 0, 0, 0, 1000, inode)
    return peers.HEADER.pack(peers.HEADER.size + len(body), kind, 0, 0, 0) + body


def test_an_answer_names_a_user_only_for_an_open_connection() -> None:
    assert peers.read_user(answer()) == 1000
    assert peers.read_user(answer(kind=2)) is None  # an error
    assert peers.read_user(answer(state=10)) is None  # a socket that listens
    assert peers.read_user(answer(inode=0)) is None  # closed by its program
    assert peers.read_user(answer()[:20]) is None
