"""The stations assert as tests do: what differs is shown, though they are no test modules."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent

pytest.register_assert_rewrite(*(f"{__package__}.{file.stem}" for file in HERE.glob("*.py")))
