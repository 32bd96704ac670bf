"""Units of fields, and whether the two sides of an equation agree."""
