"""The independent oracle of the release rule: written from its words, importing nothing of ours."""
