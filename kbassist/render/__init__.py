"""A result as text, Markdown or JSON. ``report`` says what is shown; ``text`` and ``markdown`` say how."""
