"""What is raised where Redis does not answer; here alone, since most processes have no Redis."""


class OutOfReach(Exception):
    """Redis did not answer in time, or is left alone after it did not."""
