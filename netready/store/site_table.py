"""What every table of a site file has in common: no unknown key, no guess at types. Pure."""

from pydantic import BaseModel, ConfigDict


class Table(BaseModel):
    """One table of a site file."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)
