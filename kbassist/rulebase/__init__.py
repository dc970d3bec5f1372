"""The rule base: the language it is written in, its files, the compiled form."""
