"""Errors, which K/3 Cloud tells of inside status 200, wrapped in lists of any depth or bare."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

import msgspec

from backends.errors import BackendError, Garbled, Refused, Throttled, Unavailable
from backends.wire import Response

LARGEST = 64 * 1024  # bytes; what is longer holds rows
LOST = 1
# The words of Kingdee's list of MsgCode: 1 lost context, 13 network control, 14 call limit.
# Unverified but for 1; every other code is a refusal.
_MEANINGS: Mapping[int, type[BackendError]] = MappingProxyType(
    {13: Unavailable, 14: Throttled},
)
_LOST_SESSION = "会话信息已丢失"
_UNKNOWN_FIELD = re.compile(r"标识为\s*([A-Za-z0-9_.]{1,40})\s*的字段不存在")
_UNKNOWN_FORM = "业务对象不存在"
_CODE = re.compile(r"[A-Za-z0-9_./-]{1,40}")


class Trouble(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """One of the errors of an answer."""

    message: str | None = None


class Status(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """ResponseStatus: how a request went."""

    is_success: bool = False
    error_code: int | str | None = None
    msg_code: int | str | None = None
    errors: list[Trouble] | None = None

    @property
    def told(self) -> str:
        """What is said of the errors; it never leaves the adapter."""
        return "\n".join(error.message or "" for error in self.errors or ())

    @property
    def number(self) -> int | None:
        """The code of the message, which some servers write as text."""
        code = str(self.msg_code)
        return int(code) if code.isascii() and code.isdigit() else None

    @property
    def lost(self) -> bool:
        """Whether the session is over."""
        return self.number == LOST or _LOST_SESSION in self.told


def status_of(body: bytes) -> Status | None:
    """Return how a request went, where the answer says that it failed."""
    if body.startswith(b"response_error:"):
        told = body[: LARGEST // 8].decode("utf-8", errors="replace")
        return Status(errors=[Trouble(message=told)])
    if len(body) > LARGEST or not body.lstrip(b"[ \t\r\n").startswith(b"{"):
        return None
    try:
        return _status(msgspec.json.decode(body))
    except (ValueError, RecursionError):
        return None


def _status(answer: Any) -> Status | None:
    while isinstance(answer, list) and answer:
        answer = answer[0]
    if not isinstance(answer, dict):
        return None
    if "Result" in answer:
        result = answer["Result"]
        told = result.get("ResponseStatus") if isinstance(result, dict) else None
        status = msgspec.convert(told, Status | None)
        return None if status is None or status.is_success else status
    if "Message" in answer:
        return Status(errors=[msgspec.convert(answer, Trouble)])
    return None


def session_ended(response: Response) -> bool:
    """Say whether an answer means that the session is over."""
    if response.status == HTTPStatus.UNAUTHORIZED:
        return True
    status = status_of(response.body) if response.status == HTTPStatus.OK else None
    return status is not None and status.lost


def fault_of(body: bytes, system: str) -> BackendError | None:
    """Return what an answer inside status 200 tells of, if it tells of an error."""
    status = status_of(body)
    if status is None:
        return None
    if status.lost:
        return Refused(f"{system}: Kingdee does not keep our session", system=system)
    unknown = _UNKNOWN_FIELD.search(status.told)
    if unknown is not None:
        text = f"Kingdee has no field {unknown[1]}: name the site's own in systems.{system}.fields"
        return Refused(f"{system}: {text}", system=system)
    if _UNKNOWN_FORM in status.told:
        text = "Kingdee has no such form: is its module in use, and may the user see it?"
        return Refused(f"{system}: {text}", system=system)
    meaning = _MEANINGS.get(status.number or 0, Refused)
    return meaning(f"{system}: Kingdee answers with an error{_coded(status)}", system=system)


def garbled(system: str, error: Exception) -> Garbled:
    """Say where an answer does not fit, never what stood there."""
    _, _, place = str(error).partition(" - at ")
    fits = isinstance(error, msgspec.ValidationError)
    text = f"does not fit {place or 'as a whole'}" if fits else "is not JSON"
    return Garbled(f"{system}: an answer {text}", system=system)


def _coded(status: Status) -> str:
    codes = (str(code) for code in (status.error_code, status.msg_code) if code not in {None, ""})
    known = [code for code in codes if _CODE.fullmatch(code)]
    return f" ({'/'.join(known)})" if known else ""
