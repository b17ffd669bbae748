"""`python -m netready.cli`."""

from netready.cli import main

main()
