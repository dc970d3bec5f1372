"""One parser for each shell of the rules' commands: what it refuses, and the words it finds.

``refused(texts)`` gives the complaints about each text; ``words(text)`` the arguments, names and strings of the command
as the shell itself would take them.
"""
