"""What this installation is set to: `config/avlast.toml`, and AVLAST_* variables, which win over it."""

from shared.settings.load import load_settings
from shared.settings.tables import LeaseSettings, MailSettings, Settings, WorkerSettings
from shared.settings.variables import variables_of_settings

__all__ = [
    "LeaseSettings",
    "MailSettings",
    "Settings",
    "WorkerSettings",
    "load_settings",
    "variables_of_settings",
]
