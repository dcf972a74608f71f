from datetime import date

import pytest

from catalogue.wording import counted, grouped, iso_date, iso_duration, language_name, minutes, precise_date


@pytest.mark.parametrize(
    ("day", "precision", "words", "machine"),
    [
        (date(2019, 1, 1), "annee", "2019", "2019"),
        (date(2020, 10, 1), "mois", "octobre 2020", "2020-10"),
        (date(2020, 3, 6), "jour", "6 mars 2020", "2020-03-06"),
        (date(2021, 8, 1), "jour", "1er août 2021", "2021-08-01"),
        (date(2021, 8, 11), "jour", "11 août 2021", "2021-08-11"),
        (None, "", "", ""),
    ],
)
def test_dates_keep_their_precision(day: date | None, precision: str, words: str, machine: str) -> None:
    assert (precise_date(day, precision), iso_date(day, precision)) == (words, machine)


@pytest.mark.parametrize(
    ("count", "words", "machine"),
    [
        (5, "5\xa0min", "PT5M"),
        (60, "1\xa0h", "PT60M"),
        (65, "1\xa0h\xa005", "PT65M"),
        (131, "2\xa0h\xa011", "PT131M"),
        (0, "", ""),
        (None, "", ""),
    ],
)
def test_durations(count: int | None, words: str, machine: str) -> None:
    assert (minutes(count), iso_duration(count)) == (words, machine)


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0\xa0ressource"),
        (1, "1\xa0ressource"),
        (2, "2\xa0ressources"),
        (12345, "12\u202f345\xa0ressources"),
    ],
)
def test_counts_agree_with_their_noun(count: int, words: str) -> None:
    assert counted(count, "ressource,ressources") == words


@pytest.mark.parametrize(("count", "words"), [(999, "999"), (1000, "1\u202f000"), (1234567, "1\u202f234\u202f567")])
def test_thousands_are_set_apart(count: int, words: str) -> None:
    assert grouped(count) == words


@pytest.mark.parametrize(("code", "name"), [("en", "anglais"), ("fr", "français"), ("zzz", "zzz"), ("", "")])
def test_languages_are_named_in_french(code: str, name: str) -> None:
    assert language_name(code) == name
