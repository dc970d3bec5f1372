"""pymssql: FreeTDS. Arguments: port, encrypt. The root is in freetds.conf."""

import sys

import pymssql

port, encrypt = sys.argv[1:]
words = {
    "absent": {},
    "disabled": {"encryption": "off"},
    "no": {"encryption": "request"},
    "yes": {"encryption": "require"},
}
pymssql.connect(
    server="localhost",
    port=port,
    user="probe",
    password="Pr0be-Pw",
    database="master",
    login_timeout=5,
    **words[encrypt],
)
