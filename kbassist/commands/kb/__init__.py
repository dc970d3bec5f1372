"""``kbassist kb``: one module a subcommand."""
