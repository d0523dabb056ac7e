"""What the records of requirements and their review prove (8.2.2 to 8.2.4).

The other areas hold their checks themselves; those of requirements look at every revision of every
set together and share what they load, and the area is large enough without them.
"""
