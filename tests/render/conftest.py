"""The renderer with the program's own templates."""

from __future__ import annotations

import pytest
from reports import TEMPLATES

from ranking.render.letters import LetterRenderer


@pytest.fixture(scope="session")
def renderer():
    return LetterRenderer([TEMPLATES])
