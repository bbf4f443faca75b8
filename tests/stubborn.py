"""A real SMTP server that answers as it is told, for tests."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter, defaultdict
from typing import Self


class StubbornServer:
    """Listens on a free port.

    `script` holds answers to RCPT by recipient, used up one by one: lines such as `451 later`, or `drop`. Those in
    `drop_after_dot` lose the connection after the letter's last byte. `accepted` and `tries` tell what came of it.
    """

    def __init__(self) -> None:
        self.script: defaultdict[str, list[str]] = defaultdict(list)
        self.drop_after_dot: set[str] = set()
        self.accepted: list[str] = []
        self.tries: Counter[str] = Counter()
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=lambda: self._loop.run_until_complete(self._serve()))

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)
        self._loop.close()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 stubborn\r\n")
        try:
            await self._converse(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        recipient = ""
        while line := (await reader.readline()).decode().strip():
            verb = line[:4].upper()
            if verb == "RCPT":
                recipient = line[line.index("<") + 1 : line.index(">")]
                self.tries[recipient] += 1
                answer = self.script[recipient].pop(0) if self.script[recipient] else "250 ok"
                if answer == "drop":
                    return
            elif verb == "DATA":
                writer.write(b"354 go on\r\n")
                await reader.readuntil(b"\r\n.\r\n")
                self.accepted.append(recipient)
                if recipient in self.drop_after_dot:
                    return
                answer = "250 taken"
            else:
                answer = {"EHLO": "250 stubborn", "QUIT": "221 bye"}.get(verb, "250 ok")
            writer.write(answer.encode() + b"\r\n")
            if answer.startswith(("221", "421")):
                return
