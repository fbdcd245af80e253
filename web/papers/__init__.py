"""Files to hand over: Excel, CSV and Word, made from what pages show."""
