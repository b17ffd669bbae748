"""Values in, text out: the pages for the three readers."""
