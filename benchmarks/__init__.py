"""Comity's benchmarks: ``./bench NAME [--quick]``."""
