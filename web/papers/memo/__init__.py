"""The memo for the finance and personnel sections."""
