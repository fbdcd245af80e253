"""What users write: notebooks, frozen evidence, annotations; in a database of their own that no build touches (ADR 7)."""
