"""The settings: one TOML file and variables, checked as a whole before anything starts."""

from gateway.settings.connection import Connection
from gateway.settings.documents import DocumentSettings, Mode, RoleDocuments
from gateway.settings.limits import CallerLimits
from gateway.settings.loading import load
from gateway.settings.problems import Problem, SettingsError
from gateway.settings.settings import Settings
from gateway.settings.systems import VENDORS, System
from gateway.settings.tables import Audit, Auth, Cache, Claims, Directory, Policy, Server, Windows
from gateway.settings.tracing import Tracing
from gateway.settings.vendors.rest import Rest
from gateway.settings.vendors.sql import Sql
from gateway.settings.vendors.tryton import Tryton

__all__ = [
    "VENDORS",
    "Audit",
    "Auth",
    "Cache",
    "CallerLimits",
    "Claims",
    "Connection",
    "Directory",
    "DocumentSettings",
    "Mode",
    "Policy",
    "Problem",
    "Rest",
    "RoleDocuments",
    "Server",
    "Settings",
    "SettingsError",
    "Sql",
    "System",
    "Tracing",
    "Tryton",
    "Windows",
    "load",
]
