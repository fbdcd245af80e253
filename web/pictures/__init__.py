"""Where the marks of our pictures lie; templates/_pictures.html draws them."""
