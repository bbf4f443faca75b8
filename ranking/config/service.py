"""The pages for subscribers: `service:` in schedules.yaml."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from ranking.config.forms import Line, Model
from ranking.domain.service import Service

_HERE = r"(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?"


class ServiceRules(Model):
    """The pages on which subscribers choose for themselves; `ranking serve` serves them."""

    url: Annotated[
        str, StringConstraints(pattern=rf"^(https://[^\s<>\"'/?#@]+|http://{_HERE})(/[A-Za-z0-9._~/-]*)?$")
    ] = Field(description="Where people reach them: https://race.city.gov.cn. A web server in front passes it on.")
    listen: Annotated[str, StringConstraints(pattern=r"^([A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\]):\d{1,5}$")] = Field(
        "127.0.0.1:8021", description="Where the program listens: host and port."
    )
    proxies: list[Line] = Field(
        default=[], description="Addresses of web servers in front, whose X-Forwarded-For is believed: 127.0.0.1."
    )


def build_service(given: ServiceRules | None) -> Service | None:
    """Return the declared service, if there is one."""
    if given is None:
        return None
    host, _, port = given.listen.rpartition(":")
    return Service(url=given.url.rstrip("/"), host=host.strip("[]"), port=int(port), proxies=tuple(given.proxies))
