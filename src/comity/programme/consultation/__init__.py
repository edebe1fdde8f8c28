"""Consultations: prepared, held, their outcome recorded; decisions become tasks."""
