"""The layout explorer: its rules are JavaScript, because a browser has no torch."""
