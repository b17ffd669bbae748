"""Files on disk: the site file, records, schemas. The only reader and writer of their formats."""
