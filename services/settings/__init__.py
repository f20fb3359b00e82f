"""One nation's settings: a TOML file, every key of it also an environment variable, checked before anything starts.

    exchange.listen   is   PARCELBRIDGE_EXCHANGE__LISTEN     (the environment wins)
    peer              is   PARCELBRIDGE_PEER                 (the list as JSON)

Relative paths are relative to the file's folder. A key that is not known is refused, with the one that was likely
meant. `docs/settings.md` says what each is for; a test keeps it complete.
"""

from services.settings.load import SettingsFault, load_settings, setting_names
from services.settings.model import Access, Console, Exchange, Ingest, Limits, Logs, Peer, PeerKey, Settings

__all__ = [
    "Access",
    "Console",
    "Exchange",
    "Ingest",
    "Limits",
    "Logs",
    "Peer",
    "PeerKey",
    "Settings",
    "SettingsFault",
    "load_settings",
    "setting_names",
]
