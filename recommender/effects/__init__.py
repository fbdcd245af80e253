"""Effects in numbers: what cases recorded, and what our own figures come to. Method: docs/effects.md."""
