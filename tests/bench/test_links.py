"""The measure of the link checks, small: every verdict is right, and hosts are spared."""

from bench.links import QUICK, SITES, play
from catalogue.links.checking.verdicts import Verdict


def test_every_verdict_of_two_hundred_addresses_is_right() -> None:
    played = play(200)

    assert played.wrong == {}
    assert played.counts.total() == 200
    assert SITES <= played.robots <= SITES + 1, "un robots.txt par site"
    assert set(played.counts) == set(Verdict)
    assert played.most_on_a_host <= QUICK.at_once_per_host
    assert played.most <= QUICK.at_once
