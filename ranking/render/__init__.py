"""Rendering: from a report to the letters that people read."""
