"""Files: site file, records, schemas."""
