"""The port of the web process: the one asked for, or the first free one from the usual on."""

import socket

TRIES = 50


class PortBusyError(Exception):
    """Somebody else listens at the port that was asked for."""


def choose_port(host: str, port: int, *, asked_for: bool) -> int:
    """A free port. Raises PortBusyError where none may be put in the place of a busy one."""
    for candidate in range(port, port + (1 if asked_for else TRIES)):
        if candidate <= 65535 and _is_free(host, candidate):
            return candidate
    if asked_for:
        raise PortBusyError(
            f"Something else already listens at {host}:{port}. "
            "Stop it, or choose another port with --port."
        )
    raise PortBusyError(f"No port from {port} to {port + TRIES - 1} is free; choose one: --port.")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach that host name or address."""
    return host in {"localhost", "::1"} or host.startswith("127.")


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
