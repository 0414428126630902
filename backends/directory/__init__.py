"""The directory: a small local index of who exists, under which links, owned by whom."""

from backends.directory.amending import amend
from backends.directory.entry import CustomerFilter, CustomerOrder, Entry, Found, Reach
from backends.directory.exchange import export_links, import_links
from backends.directory.forgetting import Erased, forget, readmit
from backends.directory.identity import Identity, identity
from backends.directory.intake import Changes
from backends.directory.numbered import SharedNumbers
from backends.directory.sheet import WrongSheet
from backends.directory.store import Directory
from backends.directory.synchronization import Source, SyncReport, SystemSync, sync

__all__ = [
    "Changes",
    "CustomerFilter",
    "CustomerOrder",
    "Directory",
    "Entry",
    "Erased",
    "Found",
    "Identity",
    "Reach",
    "SharedNumbers",
    "Source",
    "SyncReport",
    "SystemSync",
    "WrongSheet",
    "amend",
    "export_links",
    "forget",
    "identity",
    "import_links",
    "readmit",
    "sync",
]
