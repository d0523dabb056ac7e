"""Fixtures of every test; the run's own home folder is made by tests/capabilities.py."""

pytest_plugins = ["clew.kernel.testing_layers", "clew.kernel.testing"]
