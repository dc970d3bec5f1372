"""``python -m kbassist.evidence.readers``: write the index of formats anew, from what the readers declare."""

from kbassist.evidence.formats import INDEX_FILE, index
from kbassist.files import replace_file
from kbassist.masked import without_evidence

replace_file(INDEX_FILE, without_evidence(index()))
