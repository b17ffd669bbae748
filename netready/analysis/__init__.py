"""Pure: records to tidy frames, to evidence, to what a room can carry."""
