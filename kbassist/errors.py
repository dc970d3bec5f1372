"""Errors that are the user's to mend: one line on standard error, exit status 2, never a traceback."""


class UserError(Exception):
    """Bad input or a bad command line.

    The message is one line that says what is wrong, where, and how to mend it.
    """
