"""Label formats in and out: SPIF, STANAG 4774 and 4778, TLP, STIX, MISP. See docs/labels.md.

Pure: bytes in, objects out. The rule itself (order, join, clearance) is ``comity.core.label``.
"""
