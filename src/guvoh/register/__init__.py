"""The register: what was captured, read, coded, linked and decided, kept in one folder.

A register folder holds ``register.sqlite3`` (everything but the originals), ``vault/`` (the
original bytes, once each, by SHA-256) and ``secret.key``. Copy the folder and you have copied it.
"""
