"""Dated criteria, activities, standards and endpoint lists, as TOML beside their loader."""
