"""Each command of the command line is given what it needs, however it is called."""

import click


def test_every_command_of_the_command_line_brings_the_application(app):
    """`flask` gives a group's commands the application; one that stands alone has to ask for it."""

    def alone(group, path=()):
        for name, command in group.commands.items():
            if isinstance(command, click.Group):
                yield from alone(command, (*path, name))
            elif not hasattr(command.callback, "__wrapped__"):
                yield " ".join((*path, name))

    assert list(alone(app.cli)) == []
    app.cli.add_command(click.Command("bare", callback=lambda: None))
    assert list(alone(app.cli)) == ["bare"]  # the control
    del app.cli.commands["bare"]
