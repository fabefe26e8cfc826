"""Releases of torch: which of two comes first, and what a block of a page holds for."""

from __future__ import annotations


def release(version: str) -> tuple[int, int]:
    """Return the two numbers of a version that name a release.

    >>> release("2.15.0.dev20261124+cpu")
    (2, 15)
    """
    major, minor = version.split(".")[:2]
    return int(major), int(minor)


def release_name(version: str) -> str:
    """Return what a release is called.

    >>> release_name("2.9.1+cpu"), release_name("2.16.0.dev20261124")
    ('2.9', '2.16')
    """
    return "{}.{}".format(*release(version))


def holds(kind: str, version: str, installed: str) -> bool:
    """Return whether a block holds for a torch version.

    >>> holds("until", "2.15", "2.6.0+cpu"), holds("since", "2.15", "2.6.0+cpu")
    (True, False)
    >>> holds("until", "2.15", "2.15.0"), holds("since", "2.15", "2.15.0")
    (False, True)
    """
    return (release(installed) < release(version)) == (kind == "until")
