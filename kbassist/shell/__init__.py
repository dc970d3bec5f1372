"""The interactive shell: it only talks; readings, reasoning and rendering are those of ``diagnose``."""
