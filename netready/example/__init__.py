"""A fictional school and measurements made up for it, so that a head sees what they would get."""
