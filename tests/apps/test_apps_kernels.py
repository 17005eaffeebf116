"""The kernels of all pages together."""

from __future__ import annotations

from contextlib import ExitStack

import zmq

from hub.apps.__main__ import make_room
from hub.apps.kernels import PageKernels


def test_there_are_sockets_for_the_pages_of_every_region():
    make_room()
    context = PageKernels().context
    with ExitStack() as stack:
        for _ in range(3 * 552):
            stack.enter_context(context.socket(zmq.DEALER, socket_class=zmq.Socket))
    context.term()
