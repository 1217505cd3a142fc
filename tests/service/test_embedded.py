"""The embedded servers: they start from nothing, keep their data, and end with their parent."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
import redis.asyncio as redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from domain.settings import Settings
from service.embedded import folder as data_folder
from service.embedded.folder import FolderInUseError
from service.embedded.server import Server, end_leftover, free_port
from service.embedded.servers import reach

ROOT = Path(__file__).parents[2]
NOBODY = 65534
END_SECONDS = 60.0
"""More than the servers may take to stop, with room for a busy machine."""


@asynccontextmanager
async def query(settings: Settings) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(settings.database_url)
    try:
        yield connection
    finally:
        await connection.close()


async def test_from_nothing_to_a_database_and_a_queue(tmp_path: Path) -> None:
    async with reach(Settings(data_dir=tmp_path / "data")) as settings:
        assert settings.database_url
        assert settings.redis_url
        async with query(settings) as connection:
            assert connection.get_server_version().major >= 17
            assert await connection.fetchval("SHOW server_encoding") == "UTF8"
            assert await connection.fetchval("SELECT upper('ärhus')") == "ÄRHUS"
        async with redis.Redis.from_url(settings.redis_url) as client:
            assert await client.ping()


async def test_a_restart_finds_the_data_again(tmp_path: Path) -> None:
    given = Settings(data_dir=tmp_path)
    async with reach(given) as settings:
        assert settings.redis_url
        async with query(settings) as connection:
            await connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        async with redis.Redis.from_url(settings.redis_url) as client:
            await client.set("kept", "42")
    async with reach(given) as settings:
        assert settings.redis_url
        async with query(settings) as connection:
            assert await connection.fetchval("SELECT answer FROM kept") == 42
        async with redis.Redis.from_url(settings.redis_url) as client:
            assert await client.get("kept") == b"42"


async def test_both_need_a_password(tmp_path: Path) -> None:
    async with reach(Settings(data_dir=tmp_path)) as settings:
        database, queue = urlsplit(settings.database_url), urlsplit(settings.redis_url)
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(
                host="127.0.0.1", port=database.port, user="entente", password="guessed"
            )
        once = Retry(NoBackoff(), 0)
        async with redis.Redis(host="127.0.0.1", port=queue.port or 0, retry=once) as client:
            with pytest.raises(redis.AuthenticationError):
                await client.ping()
    assert tmp_path.joinpath("postgres").stat().st_mode & 0o077 == 0


async def test_a_given_url_is_used_and_nothing_is_started(tmp_path: Path) -> None:
    given = Settings(
        database_url="postgresql://elsewhere/x",
        redis_url="redis://elsewhere/0",
        data_dir=tmp_path / "never made",
    )
    async with reach(given) as settings:
        assert settings == given
    assert not given.data_dir.exists()


async def test_one_given_url_leaves_the_other_server_to_us(tmp_path: Path) -> None:
    given = Settings(database_url="postgresql://elsewhere/x", data_dir=tmp_path)
    async with reach(given) as settings:
        assert settings.database_url == given.database_url
        assert settings.redis_url
        async with redis.Redis.from_url(settings.redis_url) as client:
            assert await client.ping()
    assert not (tmp_path / "postgres").exists()


async def test_a_folder_may_lie_deep(tmp_path: Path) -> None:
    """A Unix socket's path may have 107 bytes, and ours would be longer."""
    async with (
        reach(Settings(data_dir=tmp_path / ("näme with spaces " * 8))) as settings,
        query(settings) as connection,
    ):
        assert await connection.fetchval("SELECT 1") == 1


async def test_a_second_command_uses_the_servers_of_the_first(tmp_path: Path) -> None:
    given = Settings(data_dir=tmp_path)
    async with reach(given) as first, reach(given) as second:
        assert (second.database_url, second.redis_url) == (first.database_url, first.redis_url)
        assert second.secret_key == first.secret_key != given.secret_key


async def test_a_held_folder_says_who_holds_it(tmp_path: Path) -> None:
    with data_folder.held(tmp_path):
        data_folder.write_note(tmp_path, {"pid": "17", "address": "http://127.0.0.1:8000"})
        with (
            pytest.raises(FolderInUseError, match=r"already runs .* at http.*:8000 \(process 17\)"),
            data_folder.held(tmp_path),
        ):
            pass
    with data_folder.held(tmp_path):
        assert data_folder.read_note(tmp_path) == {}


def test_a_port_that_was_free_before_is_preferred() -> None:
    port = free_port()
    assert free_port(port) == port


class Host:
    """The program tests.service.hosting, which is about to be killed."""

    def __init__(self, folder: Path, python: str = sys.executable, user: int | None = None) -> None:
        packages = sysconfig.get_paths()["purelib"]
        self.process = subprocess.Popen(
            [python, "-m", "tests.service.hosting", str(folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env={"PYTHONPATH": f"{ROOT}:{packages}", "PYTHONDONTWRITEBYTECODE": "1"},
            user=user,
            group=user,
            extra_groups=None if user is None else [],
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.process.communicate()[1].decode()
        self.database_url, self.redis_url = json.loads(line)
        self.ports = [urlsplit(url).port or 0 for url in (self.database_url, self.redis_url)]
        self.postmaster = int((folder / "postgres/data/postmaster.pid").read_text().split()[0])

    def end(self, how: signal.Signals) -> None:
        """Send the signal; where the process does not end of it the test fails, and does not hang."""
        self.process.send_signal(how)
        try:
            self.process.communicate(timeout=END_SECONDS)
        finally:
            self.process.kill()


async def listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


async def silence(ports: list[int], seconds: float = 60) -> bool:
    """Whether nobody listens at any of these ports any more, after a moment of patience."""
    for _ in range(int(seconds / 0.05)):
        if not any([await listens(port) for port in ports]):
            return True
        await asyncio.sleep(0.05)
    return False


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
async def test_servers_end_with_their_parent(tmp_path: Path, how: signal.Signals) -> None:
    host = Host(tmp_path)
    connection = await asyncpg.connect(host.database_url)
    await connection.execute("CREATE TABLE kept (answer int)")
    await connection.execute("INSERT INTO kept VALUES (42)")
    host.end(how)
    connection.terminate()
    assert await silence(host.ports)
    # It was a clean end: the server's log knows of no crash when it starts again.
    async with reach(Settings(data_dir=tmp_path)) as settings, query(settings) as again:
        assert await again.fetchval("SELECT answer FROM kept") == 42
    assert "was interrupted" not in (tmp_path / "postgres/postgres.log").read_text()


async def test_a_start_right_after_the_parent_was_killed_waits_for_the_old_servers(
    tmp_path: Path,
) -> None:
    for _ in range(3):
        host = Host(tmp_path)
        host.end(signal.SIGKILL)
    async with reach(Settings(data_dir=tmp_path)) as settings, query(settings) as connection:
        assert await connection.fetchval("SELECT 1") == 1


async def test_servers_that_were_killed_themselves_start_again(tmp_path: Path) -> None:
    host = Host(tmp_path)
    connection = await asyncpg.connect(host.database_url)
    await connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    connection.terminate()
    os.kill(host.postmaster, signal.SIGKILL)
    host.end(signal.SIGKILL)
    async with reach(Settings(data_dir=tmp_path)) as settings, query(settings) as again:
        assert await again.fetchval("SELECT answer FROM kept") == 42


async def test_a_lock_file_that_names_a_stranger_is_no_obstacle(tmp_path: Path) -> None:
    """After a restart of the machine the number in it may be anybody's."""
    async with reach(Settings(data_dir=tmp_path)):
        pid_file = tmp_path / "postgres/data/postmaster.pid"
        lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    async with reach(Settings(data_dir=tmp_path)) as settings, query(settings) as connection:
        assert await connection.fetchval("SELECT 1") == 1


@pytest.fixture
def nobodys_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="entente"))
    os.chown(folder, NOBODY, NOBODY)
    yield folder
    shutil.rmtree(folder)


def nobodys_python() -> str:
    """An interpreter with our packages that `nobody` may run; root's own may lie in /root."""
    packages = sysconfig.get_paths()["purelib"]
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        try:
            tried = subprocess.run(
                [python, "-c", "import domain.settings, asyncpg"],
                cwd=ROOT,
                env={"PYTHONPATH": f"{ROOT}:{packages}", "PYTHONDONTWRITEBYTECODE": "1"},
                user=NOBODY,
                group=NOBODY,
                extra_groups=[],
                capture_output=True,
                check=False,
            )
        except OSError:
            continue
        if tried.returncode == 0:
            return python
    pytest.skip("there is no Python here that the user nobody may run")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can try how it is for somebody else")
async def test_an_ordinary_user_needs_no_more_than_root(nobodys_folder: Path) -> None:
    host = Host(nobodys_folder, nobodys_python(), user=NOBODY)
    connection = await asyncpg.connect(host.database_url)
    assert await connection.fetchval("SELECT 1") == 1
    await connection.close()
    assert nobodys_folder.joinpath("postgres/data").stat().st_uid == NOBODY
    host.end(signal.SIGKILL)
    assert await silence(host.ports)


STUBBORN = """
import signal, time
for each in (signal.SIGTERM, signal.SIGINT):
    signal.signal(each, signal.SIG_IGN)
open("ready", "w").close()
time.sleep(60)
"""


async def stubborn(folder: Path) -> tuple[Server, "subprocess.Popen[bytes]"]:
    """A running server that does not listen to those who ask it to end."""

    async def is_ready(_pid: int) -> bool:
        return (folder / "ready").exists()

    server = Server(
        name="stubborn",
        command=("/usr/bin/env", "-C", str(folder), sys.executable, "-c", STUBBORN),
        url="",
        log=folder / "log",
        stop_signal=signal.SIGTERM,
        is_ready=is_ready,
    )
    process = server.start()
    await server.wait_until_ready(process)
    return server, process


async def test_a_server_that_does_not_stop_is_killed(tmp_path: Path) -> None:
    server, process = await stubborn(tmp_path)
    await server.stop(process, within=0.1)
    assert process.returncode == -signal.SIGKILL


async def test_a_server_that_has_ended_is_stopped_already(tmp_path: Path) -> None:
    server, process = await stubborn(tmp_path)
    process.kill()
    process.wait()
    await server.stop(process)


@pytest.mark.skipif(sys.platform != "linux", reason="only /proc tells whose process it is")
async def test_a_leftover_that_does_not_end_is_killed(tmp_path: Path) -> None:
    _, process = await stubborn(tmp_path)
    pid_file = tmp_path / "pid"
    pid_file.write_text(f"{process.pid}\n", encoding="ascii")
    await end_leftover(pid_file, "python", tmp_path, signal.SIGTERM, within=0.2)
    assert process.wait() == -signal.SIGKILL
    assert not pid_file.exists()
