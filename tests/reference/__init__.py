"""Slow, obvious implementations to compare with. Nothing here imports the package."""
