from portal.api import actions
from portal.api.models import Scope


def make_key(*scopes, **fields):
    """A key's secret text; all scopes where none is named."""
    return actions.create_key(name="till", scopes=scopes or Scope.values, **fields)[1]


def bearer(secret, **headers):
    return {"Authorization": f"Bearer {secret}", **headers}
