"""Facts of the vocabulary whose patterns steer reading and say nothing of a case."""

STARTED = "server.started"
"""Where a start of the server begins in an ERRORLOG."""
CONTINUED = "case.continuation"
"""How products go on below their own messages; batch cuts records by it."""
TROUBLE = "case.trouble"
"""Messages that look like trouble though no article may know them; batch counts them."""
MARKS = (STARTED, CONTINUED, TROUBLE)
