"""Connect with psycopg as each line of standard input says (JSON), and print what came of it, a line each."""

import json
import sys

import psycopg

for line in sys.stdin:
    try:
        with psycopg.connect(**json.loads(line), connect_timeout=10) as connection:
            row = connection.execute("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").fetchone()
            print(json.dumps({"outcome": "tls" if row and row[0] else "clear", "text": ""}))
    except psycopg.Error as error:
        print(json.dumps({"outcome": "failed", "text": f"{type(error).__module__}.{type(error).__name__}: {error}"}))
