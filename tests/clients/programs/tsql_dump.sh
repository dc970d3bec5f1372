#!/bin/sh
# tsql, and FreeTDS' own lines of its dump file, without those of GnuTLS and the packets. Argument: where the dump goes.
TDSDUMP="$1" tsql -S door -U probe -P Pr0be-Pw 2>&1 </dev/null
grep -E '^(login|tls|util)\.c:' "$1" | grep -vE '^tls\.c:(202|117|147|160)'
