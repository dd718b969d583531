"""Reading: bytes to documents.

``capture`` takes files, folders and addresses and gives their original bytes, one at a time;
``read`` takes such a source and gives the articles in it. A plain library: no database, and no
network beyond the addresses the caller gave to ``capture``.
"""

from guvoh.reading.capture import capture, count
from guvoh.reading.fetch import Answered, Stamp, fetch_changed
from guvoh.reading.reader import links, read
from guvoh.reading.robots import Rules, rules_of

__all__ = ["Answered", "Rules", "Stamp", "capture", "count", "fetch_changed", "links", "read", "rules_of"]
