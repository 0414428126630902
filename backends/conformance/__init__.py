"""The conformance kit: what every vendor on HTTP must do, to be inherited by its tests.

It is library code, so that packages of others can inherit it, and it needs ``c360[kit]``: pytest
and pytest-asyncio with ``asyncio_mode = "auto"``. See docs/adding-a-vendor.md.
"""

import pytest

_WITH_VALUES = "cases facts failures keys lists recorded sessions wrapped".split()
pytest.register_assert_rewrite(*(f"{__name__}.{module}" for module in _WITH_VALUES))
