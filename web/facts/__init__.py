"""Facts of the catalogue as pages show them: who uses what, prices, effects beside our own figures."""
