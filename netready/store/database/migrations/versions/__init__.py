"""One file a version of the schema; a published one is never changed."""
