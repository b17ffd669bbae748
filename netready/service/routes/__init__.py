"""The routes of the API and of the first pages, one file a subject; thin."""
