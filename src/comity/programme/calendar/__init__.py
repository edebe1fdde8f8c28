"""The calendar: events and deadlines by year, by month, and for calendar programs."""
