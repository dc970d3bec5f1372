"""One parser for each shell of the rules' commands: what it refuses, and the words it finds.

``refused(text)`` gives the parser's complaints; ``words(text)`` the arguments, names and strings of the command as the
shell itself would take them.
"""
