"""From the bytes of an answer to its rows, or to what its error means, in both versions."""

from __future__ import annotations

import re
from collections.abc import Hashable
from functools import cache
from types import GenericAlias
from typing import Any, Generic, TypeVar, cast

import msgspec

from backends.errors import BackendError, Garbled, Refused
from backends.protocols.odata.shapes import Results
from backends.wire import Response, checked

T = TypeVar("T")

_CODE = re.compile(r"[A-Za-z0-9_./-]{1,40}")


class Enveloped(msgspec.Struct, Generic[T], frozen=True, gc=False):
    """What version 2 puts around everything."""

    d: T


class Listed(msgspec.Struct, Generic[T], frozen=True, gc=False):
    """A page of version 4."""

    value: list[T]
    link: str | None = msgspec.field(name="@odata.nextLink", default=None)


class _Told(msgspec.Struct, frozen=True, gc=False):
    code: str | None = None


class _Fault(msgspec.Struct, frozen=True, gc=False):
    error: _Told


def page_2(response: Response, row: type[T], *, system: str) -> tuple[list[T], str | None]:
    """Return a page of version 2 and the link to the next one."""
    shape = GenericAlias(Enveloped, (GenericAlias(Results, (row,)),))
    page: Enveloped[Results[T]] = _accepted(response, shape, system=system)
    return page.d.results, page.d.link


def page_4(response: Response, row: type[T], *, system: str) -> tuple[list[T], str | None]:
    """Return a page of version 4 and the link to the next one."""
    page: Listed[T] = _accepted(response, GenericAlias(Listed, (row,)), system=system)
    return page.value, page.link


def single_2(response: Response, shape: type[T], *, system: str, name: str = "") -> T:
    """Return the one value of an answer; a function's may stand under the function's name.

    Some services of SAP wrap a single value in ``results``: its own client knows of that
    (github.com/SAP/cloud-sdk-js packages/odata-v2/src/request-builder/response-data-accessor.ts).
    """
    whole: Enveloped[msgspec.Raw] = _accepted(
        response, GenericAlias(Enveloped, (msgspec.Raw,)), system=system
    )
    inner = bytes(whole.d)
    for wrapper in (name, "results"):
        inner = _unwrapped(inner, wrapper)
    value: T = decoded(inner, shape, system=system)
    return value


def single_4(response: Response, shape: type[T], *, system: str, name: str = "") -> T:
    """Return the one value of an answer, which may stand in ``value``."""
    body = admitted(response, system).body
    decoded(body, dict[str, msgspec.Raw], system=system)
    inner = _unwrapped(_unwrapped(body, name), "value")
    value: T = decoded(inner, shape, system=system)
    return value


def admitted(response: Response, system: str) -> Response:
    """Return a response that is a success; what is raised instead names the system's code."""
    try:
        return checked(response, system)
    except BackendError as error:
        code = code_of(response)
        if code:
            error.args = (f"{error}, code {code}",)
        raise


def code_of(response: Response) -> str | None:
    """Return the code of an error, which both versions put at the same place."""
    try:
        code = msgspec.json.decode(response.body, type=_Fault).error.code or ""
    except (ValueError, RecursionError):
        return None
    return code if _CODE.fullmatch(code) else None


def decoded(body: bytes, shape: Any, *, system: str) -> Any:
    """Decode JSON into a shape; Garbled says where it does not fit, never what stood there."""
    try:
        return _decoder(cast("Hashable", shape)).decode(body)
    except msgspec.ValidationError as error:
        _, _, place = str(error).partition(" - at ")
        raise Garbled(
            f"{system}: an answer does not fit {place or 'as a whole'}", system=system
        ) from error
    except (ValueError, RecursionError) as error:
        raise Garbled(f"{system}: an answer is not JSON", system=system) from error


def _accepted(response: Response, shape: Any, *, system: str) -> Any:
    """Decode a success; an error may come as one too."""
    body = admitted(response, system).body
    try:
        return decoded(body, shape, system=system)
    except Garbled:
        if _is_fault(body):
            code = code_of(response) or "unknown"
            raise Refused(f"{system}: refuses the request, code {code}", system=system) from None
        raise


def _is_fault(body: bytes) -> bool:
    try:
        msgspec.json.decode(body, type=_Fault)
    except (ValueError, RecursionError):
        return False
    return True


def _unwrapped(body: bytes, name: str) -> bytes:
    """Return the one member of that name, if there is no other beside it but metadata."""
    try:
        members = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    except ValueError:
        return body
    own = [member for member in members if not member.startswith(("__", "@"))]
    return bytes(members[name]) if own == [name] else body


@cache
def _decoder(shape: Hashable) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(shape)
