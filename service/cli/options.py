"""Options that several commands share, and the settings that they lead to."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import structlog
import typer

from domain import logs
from domain.settings import Settings

LOG = structlog.get_logger()
ADVICE = (
    "Documents are lost with this folder: let ENTENTE_DATA_DIR name one that stays, or "
    "ENTENTE_DOCUMENTS_URL a bucket."
)

DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        help="Where embedded servers, local mail and keys live (ENTENTE_DATA_DIR).",
        show_default=False,
    ),
]


def read_settings(data_dir: Path | None, process: str) -> Settings:
    """The settings of a command, with the log set up. Raises SettingsError."""
    settings = Settings.read()
    if data_dir is not None:
        settings = replace(settings, data_dir=data_dir)
    logs.configure(settings, process)
    if settings.loses_documents:
        LOG.warning("documents_in_a_temporary_folder", folder=str(settings.data_dir), advice=ADVICE)
    return settings
