"""The rules engines behind one protocol; the only package that imports them."""
