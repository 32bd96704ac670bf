"""Recordings for other packages, one file for each."""
