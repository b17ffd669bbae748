from netready.store.database import Database


def test_a_setting_is_the_last_value_that_was_put(database: Database) -> None:
    assert database.settings.get("photos") is None
    assert database.settings.get("photos", False) is False
    database.settings.put("photos", True)
    database.settings.put("photos", {"on": [1, "two", None]})
    database.settings.put("nothing", None)
    assert database.settings.get("photos") == {"on": [1, "two", None]}
    assert database.settings.get("nothing", "default") is None
    assert database.settings.all() == {"photos": {"on": [1, "two", None]}, "nothing": None}
