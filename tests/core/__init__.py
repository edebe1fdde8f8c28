"""Tests of the rules. They open no sockets and need no database."""
