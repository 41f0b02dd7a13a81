"""Times and timings as people say them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from scheduler.timing import Cron, Every, read_interval
from scheduler.words import in_words, timing_in_words

MONDAY = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


def test_an_instant_is_said_by_the_norwegian_clock() -> None:
    """Rows hold UTC, people read Oslo's time: 05.00 UTC is 06.00 in November."""
    assert "mandag 23. november 2026 kl. 06.00" == in_words(MONDAY)
    assert "måndag 23. november 2026 kl. 06.00" == in_words(MONDAY, "nn")
    assert "Monday 23 November 2026 at 06:00" == in_words(MONDAY, "en")


def test_summer_time_is_an_hour_further() -> None:
    """05.00 UTC is 07.00 in June."""
    assert "fredag 5. juni 2026 kl. 07.00" == in_words(datetime(2026, 6, 5, 5, tzinfo=UTC))


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("0 6 * * 1", "hver mandag kl. 06.00"),
        ("0 6 * * *", "hver dag kl. 06.00"),
        ("0 6,12 * * *", "hver dag kl. 06.00 og 12.00"),
        ("0 6 * * 1-5", "mandag til fredag kl. 06.00"),
        ("30 7 * * 0,6", "hver lørdag og søndag kl. 07.30"),
        ("*/15 7-16 * * 1-5", "mandag til fredag hvert 15. minutt kl. 07.00–16.45"),
        ("* * * * *", "hvert minutt"),
        ("*/5 * * * *", "hvert 5. minutt"),
        ("0 * * * *", "hver time"),
        ("5 * * * *", "hver dag hver time kl. 00.05–23.05"),
        ("0 */2 * * *", "hver dag hver 2. time kl. 00.00–22.00"),
        ("0 6 1 * *", "den 1. i hver måned kl. 06.00"),
        ("0 6 1-5 * *", "den 1.–5. i hver måned kl. 06.00"),
        ("0 6 1,15 1,7 *", "den 1. og 15. i januar og juli kl. 06.00"),
        ("0 6 * 6 mon", "hver mandag i juni kl. 06.00"),
        ("0 6 13 * fri", "den 13. i hver måned eller hver fredag kl. 06.00"),
        ("0 6 */15 * fri", "den 1., 16. og 31. i hver måned når det er fredag kl. 06.00"),
        ("1,7,30 8-10 * * *", "hver dag i minutt 1, 7 og 30 av time 8–10"),
        ("*/15 8,12 * * *", "hver dag i minutt 0, 15, 30 og 45 av time 8 og 12"),
    ],
)
def test_a_cron_expression_is_said_in_bokmal(expression: str, said: str) -> None:
    """A process owner reads when the robot starts without knowing cron."""
    assert said == timing_in_words(Cron(expression))


@pytest.mark.parametrize(
    ("expression", "nynorsk", "english"),
    [
        ("0 6 * * 2", "kvar tysdag kl. 06.00", "every Tuesday at 06:00"),
        (
            "*/15 7-16 * * 1-5",
            "måndag til fredag kvart 15. minutt kl. 07.00–16.45",
            "Monday to Friday every 15 minutes from 07:00 to 16:45",
        ),
        ("0 6 1 * *", "den 1. i kvar månad kl. 06.00", "on day 1 of every month at 06:00"),
    ],
)
def test_the_same_in_nynorsk_and_english(expression: str, nynorsk: str, english: str) -> None:
    """The three languages that the house speaks."""
    assert nynorsk == timing_in_words(Cron(expression), "nn")
    assert english == timing_in_words(Cron(expression), "en")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1s", "hvert sekund"),
        ("90s", "hvert 90. sekund"),
        ("15m", "hvert 15. minutt"),
        ("1h", "hver time"),
        ("90m", "hvert 90. minutt"),
        ("2h", "hver 2. time"),
        ("1d", "hvert døgn"),
    ],
)
def test_an_interval_is_said_in_its_largest_whole_unit(text: str, said: str) -> None:
    """As a person would: an hour, not 3600 seconds."""
    assert said == timing_in_words(Every(read_interval(text), MONDAY))


def test_another_zone_is_named() -> None:
    """Where nothing is said, Norway's clock is meant."""
    assert "hver dag kl. 06.00 (Europe/London)" == timing_in_words(
        Cron("0 6 * * *", ZoneInfo("Europe/London"))
    )
