"""Fixtures of the desk's tests."""

from clew.web.tests.walk_parts import small_demo

__all__ = ["small_demo"]
