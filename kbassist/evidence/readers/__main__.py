"""``python -m kbassist.evidence.readers``: write the index of formats anew, from what the readers declare."""

from kbassist.evidence.formats import INDEX_FILE, index

INDEX_FILE.write_bytes(index())
