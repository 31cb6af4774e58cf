"""What other apps may ask of this one."""

from portal.shell import ports

from . import actions

ports.explain.provide(actions.explain)
