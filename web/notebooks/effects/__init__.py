"""Own figures of a notebook: what was typed, what follows from it, how it is said."""
