"""The plan through the fiscal year: from the month in which a service is to start, back to today (docs/plan.md)."""
