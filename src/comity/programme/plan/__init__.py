"""The plan: areas, their objectives, goals and activities, and what belongs to what."""
