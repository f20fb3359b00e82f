"""Who may see what on the desk. The services ask again, of every call: here what would be refused is not offered.

A session's roles are spelled out: whoever is a supervisor is an analyst, too, and is meant wherever analysts are.
"""

from services.kit.access import Role

SIGNED_IN = frozenset({Role.OPERATOR, Role.ANALYST, Role.SUPERVISOR, Role.AUDITOR, Role.ADMIN})
OPERATORS = frozenset({Role.OPERATOR})
ANALYSTS = frozenset({Role.ANALYST})
READERS = frozenset({Role.ANALYST, Role.AUDITOR})
LIST_READERS = READERS | {Role.ADMIN}
SUPERVISORS = frozenset({Role.SUPERVISOR})
AUDITORS = frozenset({Role.AUDITOR})
KEY_READERS = frozenset({Role.AUDITOR, Role.ADMIN})
"""Who may take evidence along is `LIST_READERS`, too."""
