"""What an answer can have wrong with it, before anybody knows which system gave it."""


class NotHttp(Exception):
    """The bytes break the rules of HTTP; the message is ours and quotes nothing of them."""


class TooLarge(Exception):
    """The body is larger than allowed."""


class NotUnpacked(Exception):
    """The body is not packed the way that its head says, or in a way that nobody asked for."""
