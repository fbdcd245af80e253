"""What fits: a need and a municipality in, ranked tools, cases and checklists with reasons out."""
