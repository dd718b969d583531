"""The English coder: passages that may hold an act, their syntax, and frames that map it to roles."""
