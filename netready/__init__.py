"""netready: is this school's network ready for a device for every pupil?"""

__version__ = "0.1.0"
