"""A notebook handed over as docx and xlsx."""
