"""The evidence of a selection: taking a long list, judging it."""
