"""Guvoh: reporting on repression, read into a register of who did what to whom, according to whom."""

__version__ = "0.1.0"
