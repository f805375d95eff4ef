"""Every view states who may use it, and every POST is one act."""


def views(app):
    for rule in app.url_map.iter_rules():
        yield rule, app.view_functions[rule.endpoint]


def test_every_view_states_who_may_use_it(app):
    assert {name for name, view in app.view_functions.items() if not hasattr(view, "access")} == {"static"}


def test_every_post_is_one_act(app):
    """A POST that changes nothing stored (the display switches) says so by its name here."""
    changes_nothing = {"display.switch"}
    wrong = {
        rule.endpoint for rule, view in views(app) if "POST" in rule.methods and not getattr(view, "is_act", False)
    }
    assert wrong <= changes_nothing


def test_nothing_is_changed_by_other_methods(app):
    assert {m for rule, _ in views(app) for m in rule.methods} <= {"GET", "HEAD", "OPTIONS", "POST"}
