"""What exists: reads and checks the facts in data/, builds catalog.db, answers look-ups."""
