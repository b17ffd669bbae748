"""The only modules that open sockets, start programs or ask the operating system."""
