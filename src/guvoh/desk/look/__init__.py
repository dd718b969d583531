"""Charts, maps and graphs of the register."""
