"""Which media type is read and which is answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum


class Media(StrEnum):
    """The media types of a GraphQL response; the value is the whole Content-Type."""

    JSON = "application/json; charset=utf-8"
    GRAPHQL = "application/graphql-response+json; charset=utf-8"


# What the usual clients send, by the whole header.
_USUAL: dict[str | None, Media] = {
    None: Media.JSON,
    "*/*": Media.JSON,
    "application/json": Media.JSON,
    "application/graphql-response+json": Media.GRAPHQL,
    "application/graphql-response+json, application/json;q=0.9": Media.GRAPHQL,
    "application/graphql-response+json,application/json;q=0.9": Media.GRAPHQL,
}
_ANSWERED = {
    "application/json": Media.JSON,
    "application/graphql-response+json": Media.GRAPHQL,
    "application/*": Media.JSON,
    "*/*": Media.JSON,
}
_PAGE = "text/html"
EVENTS = "text/event-stream"
_EVENTS = EVENTS.encode()
_UTF8 = frozenset(("utf-8", "utf8"))


def answered_as(accept: str | None) -> Media | None:
    """Choose the media type of the answer; None where the client takes neither of ours."""
    usual = _USUAL.get(accept)
    if usual is not None or accept is None:
        return usual
    ranges = [each for each in _ranges(accept) if each[0] in _ANSWERED and each[1] > 0]
    best = max(ranges, key=_weight, default=None)
    return None if best is None else _ANSWERED[best[0]]


def wants_page(accept: str | None) -> bool:
    """Whether this is a browser that opens the address: it asks for HTML by name."""
    return accept is not None and any(
        name == _PAGE and quality > 0 for name, quality in _ranges(accept)
    )


def wants_events(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether the client takes server-sent events, by name; these are a request's raw headers."""
    for name, value in headers:
        if name == b"accept" and _EVENTS in value and _takes_events(value):
            return True
    return False


def _takes_events(accept: bytes) -> bool:
    ranges = _ranges(accept.decode("latin-1"))
    return any(name == EVENTS and quality > 0 for name, quality in ranges)


def reads_json(content_type: str | None) -> bool:
    """Whether the body is said to be JSON in UTF-8, which is JSON's only encoding."""
    if content_type == "application/json":
        return True
    if content_type is None:
        return False
    name, *parameters = content_type.split(";")
    if name.strip().lower() != "application/json":
        return False
    return all(_is_utf8(parameter) for parameter in parameters)


def _is_utf8(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    return name.strip().lower() != "charset" or value.strip().strip('"').lower() in _UTF8


def _weight(media_range: tuple[str, float]) -> tuple[float, bool]:
    # Among equals what is named goes before a wildcard, then what stands first.
    name, quality = media_range
    return quality, "*" not in name


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for part in accept.split(","):
        name, *parameters = part.split(";")
        yield name.strip().lower(), _quality(parameters)


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
