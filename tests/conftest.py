"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Examples take as long as the machine lets them: a deadline would only make tests fail on a busy one.
settings.register_profile("default", deadline=None, print_blob=True)
settings.load_profile("default")


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """The folder with other people's figures; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("RACE_TO_WIN_SHARED", Path(__file__).parents[2] / "shared"))
    if not (folder / "reference").is_dir():
        pytest.skip(f"the verification figures are not here: set RACE_TO_WIN_SHARED (looked in {folder})")
    return folder
