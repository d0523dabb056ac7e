"""Clew: a quality management system that starts with the customer."""

__version__ = "0.1.0"
