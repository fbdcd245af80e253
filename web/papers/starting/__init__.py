"""Starting documents of a category, from its guide."""
