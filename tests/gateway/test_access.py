"""Who may come in: tokens and keys side by side, what was revoked, and emergencies."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from gateway.access import Access, Given
from gateway.auth import LocalKey, Unauthenticated, expected, issue
from gateway.auth.apikeys import ApiKeys, Wanted
from gateway.auth.break_glass import NotOpened
from gateway.auth.database import Database
from gateway.auth.revocation import Revocations
from gateway.settings import Auth
from policies.principal import Principal

KEY = "a local key that is forty characters long"
AGENT = Principal(subject="u-agent", roles=("support_agent", "emergency"))
REASON = b"the finance team is away"


def settings(folder: Path, role: str | None = "emergency") -> Auth:
    return Auth.model_validate(
        {
            "issuer": "us",
            "audience": "c360",
            "key": KEY,
            "database": url_of(folder),
            "break_glass": {"role": role, "grants": "finance", "minutes": 2},
        }
    )


def url_of(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'access.db'}"


def nothing(_subject: str) -> tuple[str, ...]:
    """Give no user a role, as a policy without such lines."""
    return ()


async def opened(auth: Auth, stack: AsyncExitStack, given: Given = nothing) -> Access:
    """Open the access of a company whose policy gives these roles to users."""
    return await Access.open(auth, stack, given)


def token(auth: Auth, principal: Principal = AGENT) -> str:
    signed = issue(LocalKey.read(KEY), principal, expected=expected(auth), lifetime=600.0)
    return f"Bearer {signed}"


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as made:
        yield made


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """Open the database of access as an administrator does, beside the gateway."""
    made = await Database.open(url_of(tmp_path))
    yield made
    await made.aclose()


async def test_a_token_says_who_is_asking(tmp_path: Path, stack: AsyncExitStack) -> None:
    auth = settings(tmp_path)
    found = await (await opened(auth, stack)).verify(token(auth))
    assert (found.subject, found.roles) == (AGENT.subject, AGENT.roles)


@pytest.mark.parametrize("shown", [None, "", "Bearer x.y.z", "Basic dTpw", "Bearer c360_1_2"])
async def test_nobody_else_comes_in(
    tmp_path: Path, stack: AsyncExitStack, shown: str | None
) -> None:
    access = await opened(settings(tmp_path), stack)
    with pytest.raises(Unauthenticated):
        await access.verify(shown)


async def test_a_key_says_which_machine_is_asking(
    tmp_path: Path, stack: AsyncExitStack, database: Database
) -> None:
    wanted = Wanted(name="report", roles=("finance",), days=1)
    key, text = await ApiKeys(database).create(wanted)
    access = await opened(settings(tmp_path), stack)
    found = await access.verify(f"Bearer {text}")
    assert (found.subject, found.roles) == (f"key:{key.id}", ("finance",))


async def test_who_was_revoked_stays_outside(
    tmp_path: Path, stack: AsyncExitStack, database: Database
) -> None:
    auth = settings(tmp_path)
    await Revocations(database).revoke_subject(AGENT.subject)
    access = await opened(auth, stack)
    with pytest.raises(Unauthenticated):
        await access.verify(token(auth))


@pytest.mark.parametrize("reason", [None, REASON, b"", b"\xff"])
async def test_where_there_is_no_role_for_emergencies_a_reason_means_nothing(
    tmp_path: Path, stack: AsyncExitStack, reason: bytes | None
) -> None:
    access = await opened(settings(tmp_path, role=None), stack)
    assert await access.admit(AGENT, reason) is AGENT


async def test_a_reason_opens_what_the_settings_say_and_is_marked(
    tmp_path: Path, stack: AsyncExitStack
) -> None:
    auth = settings(tmp_path)
    access = await opened(auth, stack)
    caller = await access.verify(token(auth))
    admitted = await access.admit(caller, REASON)
    assert (admitted.subject, admitted.roles) == ("u-agent", ("finance",))
    assert admitted.marks == ("break-glass: the finance team is away",)
    assert admitted.expires < caller.expires  # two minutes, not the token's ten


async def test_without_a_reason_the_role_for_emergencies_gives_nothing(
    tmp_path: Path, stack: AsyncExitStack
) -> None:
    access = await opened(settings(tmp_path), stack)
    admitted = await access.admit(AGENT, None)
    assert (admitted.roles, admitted.marks) == (("support_agent",), ())


@pytest.mark.parametrize("reason", [b"", b"short", b"\xff\xfe is no text at all", b"x" * 501])
async def test_what_is_no_reason_opens_nothing(
    tmp_path: Path, stack: AsyncExitStack, reason: bytes
) -> None:
    access = await opened(settings(tmp_path), stack)
    with pytest.raises(NotOpened):
        await access.admit(AGENT, reason)


async def test_who_has_no_role_for_emergencies_opens_nothing(
    tmp_path: Path, stack: AsyncExitStack
) -> None:
    access = await opened(settings(tmp_path), stack)
    with pytest.raises(NotOpened):
        await access.admit(Principal(subject="u-rep", roles=("sales_rep",)), REASON)


async def test_what_was_opened_once_stays_so_for_the_next_process(
    tmp_path: Path, stack: AsyncExitStack
) -> None:
    caller = Principal(subject="u-agent", roles=("emergency",), expires=2e9, token="t-1")
    first = await (await opened(settings(tmp_path), stack)).admit(caller, REASON)
    second = await (await opened(settings(tmp_path), stack)).admit(caller, REASON)
    assert second.expires == first.expires


def to_ann(subject: str) -> tuple[str, ...]:
    """Give one user two roles."""
    return ("auditor", "finance") if subject == "ann" else ()


async def test_a_user_has_the_roles_of_the_policy_beside_those_of_the_token(
    tmp_path: Path, stack: AsyncExitStack
) -> None:
    access = await opened(settings(tmp_path), stack, to_ann)
    ann = Principal(subject="ann", roles=("sales_rep", "finance"), rep="R1")
    admitted = await access.admit(ann, None)
    assert (admitted.roles, admitted.rep) == (("sales_rep", "finance", "auditor"), "R1")


@pytest.mark.parametrize("subject", ["Ann", "finance", "role:finance", "user:ann", "key:ann"])
async def test_nobody_has_a_role_by_being_called_like_it(
    tmp_path: Path, stack: AsyncExitStack, subject: str
) -> None:
    access = await opened(settings(tmp_path), stack, to_ann)
    caller = Principal(subject=subject, roles=("sales_rep",))
    assert await access.admit(caller, None) is caller


async def test_what_the_policy_gives_is_asked_for_every_request(
    tmp_path: Path, stack: AsyncExitStack
) -> None:
    policy = {"ann": ("finance",)}
    access = await opened(settings(tmp_path), stack, lambda subject: policy.get(subject, ()))
    ann = Principal(subject="ann")
    before = await access.admit(ann, None)
    policy.clear()
    after = await access.admit(ann, None)
    assert (before.roles, after.roles) == (("finance",), ())


async def test_in_an_emergency_the_roles_of_the_policy_do_not_count_either(
    tmp_path: Path, stack: AsyncExitStack
) -> None:
    access = await opened(settings(tmp_path), stack, to_ann)
    ann = Principal(subject="ann", roles=("emergency",), expires=2e9, token="t-1")
    assert (await access.admit(ann, None)).roles == ("auditor", "finance")
    assert (await access.admit(ann, REASON)).roles == ("finance",)


async def test_emergency_role_that_the_policy_gives_needs_a_reason_too(
    tmp_path: Path, stack: AsyncExitStack
) -> None:
    access = await opened(settings(tmp_path), stack, lambda _subject: ("emergency",))
    ann = Principal(subject="ann", roles=("sales_rep",), expires=2e9, token="t-1")
    assert (await access.admit(ann, None)).roles == ("sales_rep",)
    assert (await access.admit(ann, REASON)).marks == ("break-glass: the finance team is away",)


async def test_the_stack_closes_the_database(tmp_path: Path) -> None:
    async with AsyncExitStack() as own:
        await opened(settings(tmp_path), own)
    assert beside(tmp_path) == []


def beside(folder: Path) -> list[str]:
    """List what SQLite leaves beside its file while somebody has it open."""
    return [path.name for path in folder.glob("access.db-*")]
