"""One module per topic; each holds a Blueprint named ``pages``."""
