"""Arithmetic of the air: radios and neighbours, shares of a survey, stations, rates. Pure."""
