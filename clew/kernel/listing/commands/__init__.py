"""What is written around lists: saved views, and acts on many rows."""
