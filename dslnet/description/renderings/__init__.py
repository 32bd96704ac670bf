"""One file a form in which a description is written."""
