"""The test run's own home folder, made before the settings are read."""

import os
import tempfile

os.environ.setdefault("CLEW_HOME", tempfile.mkdtemp(prefix="clew-test-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clew.config.settings")

pytest_plugins = ["clew.kernel.testing"]
