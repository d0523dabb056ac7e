"""The one mail a day that says what waits, and the few that cannot wait until the next."""
