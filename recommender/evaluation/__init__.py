"""How good the matching is, measured on what the measured model has not seen (docs/evaluation.md)."""
