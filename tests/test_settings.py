"""What a node's settings make of their environment."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from comity.settings import postgresql_database, read_secret


def test_a_postgresql_address_is_taken_apart():
    entry = postgresql_database("postgresql://kor:s%40lt@db.example:6432/comity?sslmode=require")
    parts = {key: entry[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME", "OPTIONS")}
    assert parts == {
        "USER": "kor",
        "PASSWORD": "s@lt",
        "HOST": "db.example",
        "PORT": "6432",
        "NAME": "comity",
        "OPTIONS": {"sslmode": "require"},
    }


def test_an_address_that_is_none_is_refused_with_an_example():
    with pytest.raises(ImproperlyConfigured, match="It looks like postgresql://"):
        postgresql_database("postgresql://host?colour=blue")


def test_a_folder_that_is_no_node_is_refused_with_what_to_do(tmp_path: Path):
    with pytest.raises(ImproperlyConfigured, match="comity init"):
        read_secret(tmp_path)


def test_a_short_secret_is_refused(tmp_path: Path):
    (tmp_path / "secret.key").write_text("guess")
    with pytest.raises(ImproperlyConfigured, match="too short"):
        read_secret(tmp_path)
