"""The plan of a notebook: what was typed, and its sentences."""
