"""What libpq reads in the environment does not lead our connections astray."""

from shared.store.surroundings import forget_speech, forget_way

EVERYTHING = {
    "PGHOSTADDR": "192.0.2.1",
    "PGSERVICE": "x",
    "PGTZ": "Asia/Tokyo",
    "PGSSLROOTCERT": "/ca",
    "HOME": "/",
}


def test_how_any_server_answers_is_ours_to_say():
    """Where it is and who we are there, whoever runs it may say by these variables."""
    environ = dict(EVERYTHING)
    forget_speech(environ)
    assert {"PGHOSTADDR": "192.0.2.1", "PGSERVICE": "x", "PGSSLROOTCERT": "/ca", "HOME": "/"} == environ


def test_nobody_leads_us_away_from_our_own_server():
    """Its password would go to whoever answers there."""
    environ = dict(EVERYTHING)
    forget_way(environ)
    assert {"PGTZ": "Asia/Tokyo", "PGSSLROOTCERT": "/ca", "HOME": "/"} == environ
