"""How uvicorn is told to serve."""

from domain.settings import Settings
from service.app import create_app
from service.cli.serve import config_of

PROXIES_KEEP = 60
"""Seconds for which nginx and the balancers of clouds keep an idle connection, unless told otherwise."""


def test_a_proxy_ends_an_idle_connection_before_we_do(settings: Settings) -> None:
    config = config_of(create_app(settings), settings)
    assert config.timeout_keep_alive > PROXIES_KEEP
    assert not config.server_header
    assert not config.proxy_headers
