"""One port in front of several servers: each connection goes to the next of them."""

import asyncio
import contextlib
import itertools
import threading


async def _copy(reader, writer):
    """Copy bytes until one side ends."""
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass  # a connection that breaks ends like one that is closed
    finally:
        writer.close()


class Forwarder:
    """``with Forwarder(ports) as forwarder:`` then ``forwarder.port``."""

    def __init__(self, ports):
        self._ports = itertools.cycle(ports)
        self._ready = threading.Event()
        self._thread = threading.Thread(target=asyncio.run, args=(self._serve(),))

    async def _serve(self):
        """Accept connections until :meth:`__exit__`, which also ends those open."""
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._forward, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._ended.wait()
        server.close()

    async def _forward(self, reader, writer):
        """Connect one client with the next server."""
        try:
            there, back = await asyncio.open_connection("127.0.0.1", next(self._ports))
        except OSError:
            return writer.close()
        with contextlib.suppress(asyncio.CancelledError):  # the forwarder ends
            await asyncio.gather(_copy(reader, back), _copy(there, writer))

    def __enter__(self):
        self._thread.start()
        assert self._ready.wait(10), "the forwarder did not start"
        return self

    def __exit__(self, *exc):
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(10)
