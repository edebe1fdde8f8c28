"""The audit: who did what when, for whoever may read it."""
