"""python-tds. Arguments: port, encrypt (``no``: the login alone), file of the root or nothing."""

import sys

import pytds

port, encrypt, root = sys.argv[1:]
pytds.connect(
    "localhost",
    "master",
    "probe",
    "Pr0be-Pw",
    port=int(port),
    login_timeout=5,
    cafile=root or None,
    enc_login_only=encrypt == "no",
)
