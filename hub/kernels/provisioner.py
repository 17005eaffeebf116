"""The kernel provisioner: ``warm-provisioner`` in a kernelspec, everything else as with jupyter_client's own."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Dict, Integer, List, Unicode

from hub.kernels import order
from hub.kernels.errors import ColdError, StuckError, tell
from hub.kernels.parents import PARENTS, Parent, Recipe, start_variables


class WarmProvisioner(LocalProvisioner):  # type: ignore[misc] # ships no types
    """Forks kernels from a warm parent; starts them in the stock way, and says so once, where that cannot be.

    Attributes
    ----------
    preload : list of str
        Modules that the parent imports.
    warm_up : str
        Python that the parent runs once, to fill caches; it must leave nothing behind that a kernel would take for its
        own (a widget, an open file, a thread).
    limits : dict
        Bounds for each kernel, warm or not, by the resource's name, ``{"RLIMIT_DATA": 2147483648}``; never above the
        launcher's own.
    niceness : int
        By how much a kernel's priority is lower than its launcher's, 0 to 19.
    """

    preload = List(Unicode(), config=True)
    warm_up = Unicode(config=True)
    limits = Dict(config=True)
    niceness = Integer(0, min=0, max=19, config=True)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        try:
            self.process = await self._forked(cmd, dict(kwargs))
        except ColdError as error:
            tell(self.log, "Kernels", error)
            return await super().launch_kernel(order.bounded(cmd, kwargs, self.limits, self.niceness), **kwargs)
        self.pid = self.pgid = self.process.pid
        self.cwd = kwargs.get("cwd") or Path.cwd()
        return self.connection_info

    async def send_signal(self, signum: int) -> None:
        if self._is_warm():
            self.process.send_signal(signum)
        else:
            await super().send_signal(signum)

    def recipe(self, cmd: list[str], environment: Mapping[str, str]) -> Recipe:
        """Return what the parent for a command and an environment is made of.

        Raises
        ------
        ColdError
            When the command is no IPython kernel of a Python.
        """
        return Recipe(
            python=order.interpreter(cmd),
            preload=tuple(self.preload),
            warm_up=self.warm_up,
            environment=start_variables(environment),
        )

    async def _forked(self, cmd: list[str], wishes: dict[str, Any]) -> Any:
        streams = order.streams(wishes)
        recipe = self.recipe(cmd, wishes.get("env") or os.environ)
        ordered = order.order(cmd, wishes, self.limits, self.niceness)
        parent = await PARENTS.warm(recipe)
        try:
            return await parent.fork(ordered, streams)
        except StuckError:
            PARENTS.replace(recipe, parent)
        except OSError:  # it died since; a new one is worth one more try
            if parent.alive:
                raise ColdError("its parent takes no request or no process is to be had") from None
        try:
            return await (await PARENTS.warm(recipe)).fork(ordered, streams)
        except OSError as error:
            raise ColdError(f"its parent died twice: {error}") from error

    def _is_warm(self) -> bool:
        return self.process is not None and hasattr(self.process, "_status")


def prepare(spec: KernelSpec, environment: Mapping[str, str]) -> Parent | None:
    """Start a kernelspec's warm parent, so that already the first kernel finds it warm; does not wait.

    Parameters
    ----------
    spec : KernelSpec
    environment : mapping
        Of kernels to come; only what counts at a program's start is looked at.

    Returns
    -------
    Parent or None
        ``None`` when kernels of this kind will start cold; the first one says why.
    """
    given = spec.metadata.get("kernel_provisioner", {}).get("config", {})
    provisioner = WarmProvisioner(kernel_id="", kernel_spec=spec, **given)
    python, *words = spec.argv
    try:
        return PARENTS.get(provisioner.recipe([sys.executable if python == "python" else python, *words], environment))
    except ColdError:
        return None
