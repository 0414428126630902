"""The windows of each kind."""

from backends.vocabulary import Kind
from gateway.settings import Windows
from tests.gateway.settings.conftest import RIGHT, Load


def test_every_kind_has_windows(loaded: Load) -> None:
    assert set(loaded().freshness) == set(Kind)


def test_a_kind_of_the_file_keeps_the_others(loaded: Load) -> None:
    text = RIGHT + '[freshness]\nstock = { fresh = "2s", revalidate = "3s", if_error = "1h" }'
    freshness = loaded(text).freshness
    assert freshness[Kind.STOCK] == Windows(fresh=2, revalidate=3, if_error=3600)
    assert freshness[Kind.CREDIT] == Windows(fresh=15, revalidate=15, if_error=600)


def test_a_window_that_is_left_out_keeps_its_default(loaded: Load) -> None:
    windows = loaded(RIGHT + '[freshness]\norder = { fresh = "20s" }').freshness[Kind.ORDER]
    assert windows == Windows(fresh=20, revalidate=10, if_error=1800)
