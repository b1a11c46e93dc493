"""Cutting content into atoms: text into tokens, code into syntax nodes."""
