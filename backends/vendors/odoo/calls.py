"""Methods of models, called by JSON-RPC or by JSON-2."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Protocol, TypeAlias, TypeVar
from urllib.parse import quote

import msgspec

from backends.auths import SessionLogin
from backends.errors import BackendError, Unavailable
from backends.protocols.jsonrpc import Call, JsonRpc, Reply, decoded, post, result_of
from backends.vendors.odoo.account import Account
from backends.vendors.odoo.faults import DENIED, Fault, Told, fault_of, known_fault, named
from backends.wire import Request, Response, Wire, checked, wait_of

T = TypeVar("T")
Named: TypeAlias = Mapping[str, Any]

PATH = "/jsonrpc"
VERSION = "2.0"
UID = "uid"
USER: Any = int | bool  # false where nobody is let in


class Calls(Protocol):
    """The way to the methods of one database, as one user."""

    async def call(
        self, model: str, method: str, named: Named, result: type[T], *, deadline: float
    ) -> T:
        """Call a method of a model by named arguments; return its result in this shape."""


class Service(msgspec.Struct, frozen=True, gc=False):
    """What goes to one of Odoo's services by JSON-RPC."""

    service: str
    method: str
    args: list[Any]


class Sent(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A call that is on its way, its arguments as they are spelled."""

    jsonrpc: str
    id: int
    method: str
    params: SentParams


class SentParams(msgspec.Struct, frozen=True, gc=False):
    """The parameters of a call that is on its way."""

    service: str
    method: str
    args: list[msgspec.Raw]


def calls_of(account: Account, wire: Wire) -> Calls:
    """Return the way that the account speaks."""
    return Json2(account, wire) if account.user is None else ExecuteKw(account, wire)


class ExecuteKw:
    """Calls by JSON-RPC: the database, the user's id and the secret go with every call."""

    def __init__(self, account: Account, wire: Wire) -> None:
        """Speak as the account's user."""
        self._database = account.database
        self._rpc = JsonRpc(
            account.system,
            wire,
            login_of(account),
            PATH,
            lambda error: fault_of(account.system, error),
            version=VERSION,
        )

    async def call(
        self, model: str, method: str, named: Named, result: type[T], *, deadline: float
    ) -> T:
        """Call a method of a model; who calls is put in where the call is sent."""
        args: list[Any] = [self._database, None, None, model, method, [], named]
        params = Service("object", "execute_kw", args)
        return await self._rpc.call("call", params, result, deadline=deadline)


def login_of(account: Account) -> SessionLogin:
    """Return the login by password or API key, which tells the user's id."""

    def login() -> Request:
        args: list[Any] = [account.database, account.user, account.secret, {}]
        params = Service("common", "authenticate", args)
        return post(PATH, Call(id=0, method="call", params=params, jsonrpc=VERSION), safe=True)

    def opened(response: Response) -> Mapping[str, str]:
        return {UID: str(_user(account, response))}

    def within(request: Request, session: Mapping[str, str]) -> Request:
        call = msgspec.json.decode(request.body, type=Sent)
        args = [*call.params.args]
        args[1] = msgspec.Raw(session[UID].encode())
        args[2] = msgspec.Raw(msgspec.json.encode(account.secret))
        params = msgspec.structs.replace(call.params, args=args)
        body = msgspec.json.encode(msgspec.structs.replace(call, params=params))
        return msgspec.structs.replace(request, body=body)

    return SessionLogin(login, opened, ended=_denied, within=within)


def _denied(response: Response) -> bool:
    """Say whether the user is no longer let in, which is told inside status 200."""
    if DENIED.encode() not in response.body:
        return False
    try:
        error = msgspec.json.decode(response.body, type=Reply).error
    except (ValueError, RecursionError):
        return False
    return named(bytes(error), Fault) == DENIED


def _user(account: Account, response: Response) -> int:
    if response.status in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}:
        raise account.refused(_stranger(account))

    def fault(error: bytes) -> BackendError:
        if b"does not exist" in error:
            where = account.setting("database")
            return account.refused(f"there is no database {account.database!r}: check {where}")
        meaning = fault_of(account.system, error)
        refused = named(error, Fault) == DENIED
        return account.refused(_no_entry(account)) if refused else meaning

    user: int | bool = result_of(response, USER, system=account.system, fault=fault)
    if isinstance(user, bool):
        raise account.refused(_no_entry(account))
    return user


def _stranger(account: Account) -> str:
    where = account.setting("base_url")
    return (
        f"nobody speaks JSON-RPC at {account.base_url}: check {where}, "
        f"or set {account.setting('api')} to 'json2'"
    )


def _no_entry(account: Account) -> str:
    where = account.setting("user")
    return f"Odoo refuses the login of {account.user!r}: check {where} and the password variable"


class Json2:
    """Calls by JSON-2, Odoo 19 and later: an API key as bearer, arguments by name."""

    def __init__(self, account: Account, wire: Wire) -> None:
        """Speak as the key's user."""
        self._account = account
        self._wire = wire
        database = {"x-odoo-database": account.database} if account.database else {}
        self._headers = {
            "content-type": "application/json",
            "authorization": f"bearer {account.secret}",
            **database,
        }

    async def call(
        self, model: str, method: str, named: Named, result: type[T], *, deadline: float
    ) -> T:
        """Call a method of a model."""
        request = Request(
            method="POST",
            path=f"/json/2/{quote(model, safe='')}/{quote(method, safe='')}",
            headers=self._headers,
            body=msgspec.json.encode(named),
            safe=True,
        )
        response = await self._wire.send(request, deadline=deadline)
        return decoded(self._checked(response).body, result, system=self._account.system)

    def _checked(self, response: Response) -> Response:
        if response.status == HTTPStatus.UNAUTHORIZED:
            raise self._account.refused(
                "Odoo refuses the API key: is it over 3 months old? Check the password variable"
            )
        known = None
        if response.status >= HTTPStatus.BAD_REQUEST:
            known = known_fault(self._account.system, named(response.body, Told))
        if isinstance(known, Unavailable):
            known.retry_after = wait_of(response)
        if known is not None:
            raise known
        return checked(response, self._account.system)
