"""What a site asks of robots, in its robots.txt: where not to go, and how slowly."""

from dataclasses import dataclass
from urllib.robotparser import RobotFileParser

from yarl import URL

# The name by which a site may speak to us alone; `running.user_agent` says it too.
NAME = "verification-de-liens"
FORBIDDEN = "Le site demande aux robots de ne pas visiter cette adresse (robots.txt)."


@dataclass(frozen=True, slots=True)
class Rules:
    """Those of one site; none when it has no robots.txt that can be read."""

    parser: RobotFileParser | None = None

    def allow(self, url: URL) -> bool:
        try:
            return self.parser is None or self.parser.can_fetch(NAME, str(url.with_fragment(None)))
        except ValueError:  # an address that the parser cannot cut is none that it forbids
            return True

    @property
    def delay(self) -> float:
        """The seconds that the site wants between two requests."""
        return float(min(int(self.parser.crawl_delay(NAME) or 0), 10**6)) if self.parser else 0


def rules_in(page: bytes) -> Rules:
    """What a robots.txt says. One that makes no sense forbids nothing."""
    parser = RobotFileParser()
    try:
        parser.parse(page.decode("utf-8-sig", "replace").splitlines())
    except ValueError:
        return Rules()
    return Rules(parser)
