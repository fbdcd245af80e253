"""How people meet Erabu: the Flask pages and the command line."""
