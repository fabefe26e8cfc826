"""The version, which pyproject.toml has; none if nobody installed the package."""

from contextlib import suppress
from importlib import metadata

with suppress(metadata.PackageNotFoundError):
    __version__ = metadata.version("opsref")
