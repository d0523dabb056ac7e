"""Reading and writing files that come from or go to somebody else.

This module stays empty: the child process that reads foreign files imports the package, and
every import here would be paid at each start.
"""
