"""The desk: the pages where people look and decide."""
