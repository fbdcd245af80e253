"""Tools side by side: what was gathered, the page's address, the rows."""
