"""Results without the names of those they are about: the same name everywhere the same stand-in."""
