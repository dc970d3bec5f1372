"""Connection strings and command lines, in every grammar that a driver or tool has."""
