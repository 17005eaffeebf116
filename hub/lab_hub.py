"""The hub as the lab runs it: JupyterHub itself, with what it costs while many people sign in at once made less.

``python -m hub.lab_hub -f hub/jupyterhub_config.py`` starts it.
"""

from __future__ import annotations

import sys

from jupyterhub import orm
from jupyterhub.app import JupyterHub
from jupyterhub.utils import hash_token
from tornado.ioloop import PeriodicCallback

from hub import garbage, hub_log
from hub.accounts import ahead


class LabHub(JupyterHub):  # type: ignore[misc] # JupyterHub ships no types
    """JupyterHub; it is configured as ``c.JupyterHub``."""

    def init_logging(self) -> None:
        """Begin to log."""
        super().init_logging()
        hub_log.keep_quiet(self.log)

    def init_services(self) -> None:
        """Make the services known, each with a secret that is hashed but not stretched.

        JupyterHub hashes a client's secret 16,384 times over, as if a person had chosen it, and does so again each time
        somebody comes in by way of a service. The lab draws these secrets (:mod:`hub.prepare`): 256 random bits, which
        nobody guesses. For tokens of this kind JupyterHub itself takes one round.
        """
        super().init_services()
        for client in self.db.query(orm.OAuthClient).filter(orm.OAuthClient.service.has()):
            secret = self._service_map[client.service.name].api_token
            client.secret = hash_token(secret, rounds=orm.APIToken.generated_rounds)
        self.db.commit()

    async def start(self) -> None:
        """Start, and from then on look for new accounts; what stands now stays."""
        await super().start()
        looking = PeriodicCallback(lambda: ahead.make_known(self.authenticator, self.users), ahead.EVERY * 1000)
        self._periodic_callbacks["known_ahead"] = looking
        looking.start()
        garbage.calm()


if __name__ == "__main__":
    sys.exit(LabHub.launch_instance())
