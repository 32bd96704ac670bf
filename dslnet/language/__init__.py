"""From the methods of a class to its `Model`."""
