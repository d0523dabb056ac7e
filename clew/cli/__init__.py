"""The `clew` command. A word of it is a module here with `add_arguments(parser)` and `run(args)`.

The first line of the module's docstring is its line in the help; a name that Python reserves ends
in an underscore (`import_.py` is `clew import`). A word imports rooms of Clew inside its functions,
not at the top: they can be imported only after `home.open_home()` has started Django, and
`clew <word> --help` must answer without a folder, a database or a key.
"""
