"""From readings to incidents."""
