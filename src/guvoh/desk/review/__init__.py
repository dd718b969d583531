"""The queue of claims, and the page on which one is read beside its document."""
