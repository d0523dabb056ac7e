import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of foreign sample files; tests that ask for it are marked `samples`."""
    root = Path(__file__).resolve().parents[4]
    return Path(os.environ.get("CLEW_SAMPLES") or root.parent / "shared" / "samples")
