"""Ask the server itself: MS-TDS PRELOGIN and TLS from outside, without a login; and what each client makes of it."""
