"""The one way out of the house over HTTP, and to mailboxes: to where it was told to go, and never inside.

Whoever may type an address (an administrator, a provider's redirect, a name server) must not reach what stands
inside the hospital's network. So an address is read strictly, its name is looked up once, every answer is judged,
and the connection goes to exactly the address that was judged: there is no second look-up that could say something
else (rebinding). TLS with the right name, no redirects, no proxies, an end to every wait and to every answer.
"""

from outbox.guarded.client import Answer, Broken, Guard, Request, guard
from outbox.guarded.mailbox import Fetched, Mailbox, opened
from outbox.guarded.urls import Refused

__all__ = ["Answer", "Broken", "Fetched", "Guard", "Mailbox", "Refused", "Request", "guard", "opened"]
