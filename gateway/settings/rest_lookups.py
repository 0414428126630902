"""The tables that say how a described system is asked, and what its answers look like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Annotated, Any, ClassVar, Final, Literal, Self

from pydantic import AfterValidator, Field, create_model, model_validator

from backends.port import By
from backends.protocols.rest.facts import Fault, Found
from backends.protocols.rest.paging import LIMIT, STATES, Pages, Style
from backends.protocols.rest.template import KEY, KEYS, PLACEHOLDER, REPEATED, Template
from backends.selection import FILTERS
from backends.vendors.rest.described import MARK, Lookup, Marks
from backends.vocabulary import Kind
from gateway.settings.facts import MEMBER_PATH, Instant, Late, MemberPath, Text

LISTS: Final = frozenset({By.CUSTOMER, By.ORDER, By.ALL})
_OWN: Final[Mapping[By, frozenset[str]]] = {By.ALL: frozenset(), By.CHANGED: frozenset({MARK})}
_WITHOUT: Final = "a listing has placeholders only with 'pages'"
_KEYS: Final = "needs {key}, or {keys} where several are asked at once, not both"
_NEEDED: Final = {By.CHANGED: "needs {mark}, the instant since when"}
_ADDRESS: Final = re.compile(r"/[!-~]*")
_HEADER: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_PRINTED: Final = re.compile(r"[ -~]+")


def _address(value: str) -> str:
    if not _ADDRESS.fullmatch(value) or "#" in value:
        raise ValueError("must be an address below base_url, such as '/orders?customer={key}'")
    return value


def listed(names: Iterable[str]) -> str:
    """Name placeholders as they are written."""
    return ", ".join(f"{{{name}}}" for name in sorted(names))


def sendable(value: Mapping[str, str]) -> Mapping[str, str]:
    """Check that HTTP can send headers."""
    if not all(_HEADER.fullmatch(n) and _PRINTED.fullmatch(v) for n, v in value.items()):
        raise ValueError("must be names and values that HTTP allows as headers")
    return value


Address = Annotated[str, AfterValidator(_address)]
Headers = Annotated[dict[str, str], AfterValidator(sendable)]


class ErrorTable(Late):
    """Where an answer of status 200 tells of an error."""

    path: MemberPath = Field(description="the member that tells of errors, such as 'code'")
    ok: tuple[str, ...] = Field((), description="its values when all is well; by default nothing")
    busy: tuple[str, ...] = Field((), description="its values when another try may help")
    limited: tuple[str, ...] = Field((), description="its values when we ask too often")
    ended: tuple[str, ...] = Field((), description="its values when the token of OAuth has ended")
    unknown: tuple[str, ...] = Field((), description="its values when there is no such key")

    @model_validator(mode="after")
    def _once(self) -> Self:
        told = [*self.ok, *self.busy, *self.limited, *self.ended, *self.unknown]
        if len(told) != len({*told}):
            raise ValueError("each value has one meaning")
        return self

    def fault(self) -> Fault:
        """Return it as the protocol wants it."""
        return Fault(**dict(self))


class PagesTable(Late):
    """How a list comes in pages."""

    by: Style = Field(
        description="how the next page is asked for: 'offset' ({offset}), 'number' ({page}), "
        "'key' ({after}: the last key), 'cursor' ({cursor}), 'link' or 'header' (a Link header)"
    )
    size: int = Field(0, ge=0, description="how many rows a page has; they are asked as {limit}")
    first: int = Field(1, ge=0, description="the number of the first page, for 'number'")
    next: MemberPath | None = Field(
        None, description="the member with the cursor or the next page's address: 'meta.next'"
    )
    total: MemberPath | None = Field(
        None, description="the member with the number of all rows, for 'offset' and 'number'"
    )
    newest_first: bool = Field(
        default=False, description="whether rows come newest first: then not all need be read"
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.next is not None) != (self.by in {"cursor", "link"}):
            raise ValueError("'next' goes with 'cursor' and 'link', which need it")
        if self.total is not None and self.by not in {"offset", "number"}:
            raise ValueError("'total' goes with 'offset' and 'number'")
        if not self.size and self.by in {"offset", "number", "key"}:
            raise ValueError("needs 'size', the number of rows that a page has")
        if "first" in self.model_fields_set and self.by != "number":
            raise ValueError("'first' goes with 'number'")
        return self

    def pages(self) -> Pages:
        """Return it as the protocol wants it."""
        return Pages(**dict(self))

    @property
    def placeholders(self) -> tuple[frozenset[str], frozenset[str]]:
        """The names of the placeholders that it needs, and of those that it may have."""
        needed = frozenset({STATES[self.by]} if self.by in STATES else ())
        return needed, needed | ({LIMIT} if self.size else set())


class LookupTable(Late):
    """How a kind is asked for by one sort of key."""

    by: ClassVar[By]
    filters: ClassVar[frozenset[str]] = frozenset()

    path: Address = Field(description="where, such as '/orders?customer={key}'")
    method: Literal["GET", "POST"] = Field("GET", description="'GET' or 'POST'")
    query: dict[str, str] = Field(default_factory=dict, description="more parameters")
    headers: Headers = Field(default_factory=dict, description="headers of this request")
    body: dict[str, Any] | None = Field(None, description="what is posted as JSON")
    separator: Literal[",", ";", "|", " ", "&"] = Field(
        ",", description="what stands between keys: ',', ';', '|' or ' '; '&' repeats a parameter"
    )
    numbers: bool = Field(
        default=False, description="whether keys are numbers: others are not asked for"
    )
    rows: Annotated[str, Field(pattern=rf"^({MEMBER_PATH})?$")] = Field(
        "", description="the member with the rows, such as 'data.items'; by default the whole"
    )
    answer: Literal["list", "one", "map"] = Field(
        "list", description="what the rows are: a 'list', 'one' object, or a 'map' by key"
    )
    key: Text | None = Field(
        None, description="the member with a row's key, of several that were asked"
    )
    max_keys: int = Field(50, ge=1, description="the most keys in one call")
    max_url: int = Field(
        2000, ge=200, description="the most bytes of an address: more keys go into another call"
    )
    pad: int = Field(0, ge=0, le=40, description="the length to which numbers get zeros in front")
    pages: PagesTable | None = Field(None, description="how a list comes in pages")
    not_found: Literal["unknown", "empty", "refused"] | None = Field(
        None, description="what status 404 means: 'unknown' key, 'empty' list or 'refused'"
    )
    nothing: Literal["unknown", "empty"] | None = Field(
        None, description="what an answer without rows means: 'unknown' key or 'empty' list"
    )
    error: ErrorTable | None = Field(
        None, description="where an answer of status 200 tells of an error"
    )

    @model_validator(mode="after")
    def _placeholders(self) -> Self:
        found = self._template({}).placeholders
        needed, allowed = self.pages.placeholders if self.pages else (frozenset(), frozenset())
        own = _OWN.get(self.by, frozenset({KEY, KEYS}))
        known = own | allowed | self.filters
        if found - known:
            here = f"placeholders are {listed(known)} here" if known else _WITHOUT
            raise ValueError(here)
        if needed - found:
            raise ValueError(f"pages by '{self.pages and self.pages.by}' need {listed(needed)}")
        if own and len(found & own) != 1:
            raise ValueError(_NEEDED.get(self.by, _KEYS))
        if self.filters & {*PLACEHOLDER.findall(self.path)}:
            raise ValueError(f"{listed(self.filters)} stand in 'query' or 'body'")
        return self

    @model_validator(mode="after")
    def _sent(self) -> Self:
        if self.body is not None and self.method != "POST":
            raise ValueError("a 'body' needs method = 'POST'")
        if self.separator == REPEATED and f"{{{KEYS}}}" in self.path:
            raise ValueError("separator = '&' needs {keys} in 'query'")
        if self.numbers and self.pad:
            raise ValueError("either 'numbers' or 'pad': numbers have no zeros in front")
        return self

    def lookup(self, headers: Mapping[str, str], error: ErrorTable | None) -> Lookup:
        """Return it as the vendor wants it; ``error`` holds where it names none itself."""
        fault = self.error or (error if self.rows else None)
        found = Found(
            rows=self.rows,
            answer=self.answer,
            not_found=self.not_found or ("unknown" if self.answer == "one" else "refused"),
            nothing=self.nothing or ("empty" if self.by in LISTS else "unknown"),
            fault=None if fault is None else fault.fault(),
        )
        return Lookup(
            template=self._template(headers),
            found=found,
            key=None if self.key is None else self.key.member(),
            max_keys=self.max_keys,
            max_url=self.max_url,
            pad=self.pad,
            pages=None if self.pages is None else self.pages.pages(),
            marks=self.marks(),
        )

    def marks(self) -> Marks | None:
        """Return what rows of changes hold, which other rows do not."""
        return None

    def _template(self, headers: Mapping[str, str]) -> Template:
        return Template(
            path=self.path,
            method=self.method,
            query=self.query,
            headers={**headers, **self.headers},
            body=self.body,
            separator=self.separator,
            numbers=self.numbers,
        )


class ChangedTable(LookupTable):
    """How it is asked what has changed since an instant, at or behind it, oldest first."""

    at: Instant = Field(description="the member with the instant of a change, as {mark} is sent")
    customer: Text | None = Field(
        None, description="the member with whose it is; by default the one of 'fields'"
    )

    def marks(self) -> Marks | None:
        """Return what its rows hold."""
        customer = None if self.customer is None else self.customer.member()
        return Marks(at=self.at.member(), customer=customer)


def lookup_table(by: By, kind: Kind) -> type[LookupTable]:
    """Make the table of a lookup; kinds that can be filtered have placeholders for it."""
    return _made(by, frozenset() if by in _OWN else FILTERS.get(kind, frozenset()))


@cache
def _made(by: By, filters: frozenset[str]) -> type[LookupTable]:
    base: type[LookupTable] = ChangedTable if by is By.CHANGED else LookupTable
    made: type[LookupTable] = create_model(f"By{by.name.title()}", __base__=base)
    made.by, made.filters = by, filters
    return made
