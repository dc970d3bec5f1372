"""pyodbc with any ODBC driver. Arguments: the driver's file, connection string."""

import sys

import pyodbc

driver, text = sys.argv[1:]
pyodbc.connect(f"Driver={driver};{text}UID=probe;PWD=Pr0be-Pw;", timeout=5)
