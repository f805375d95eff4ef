"""What a use case raises when it cannot be done: a sentence that people read."""


class Refused(Exception):
    """The act was understood and not done; nothing changed (HTTP 422).

    `sentence` says what did not happen and why, `what_to_do` the next step.
    """

    def __init__(self, sentence: str, what_to_do: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.what_to_do = what_to_do
        self.way_on: tuple[str, str] | None = None  # address and words of the next step, where a view knows one


class Unreadable(Refused):
    """A file as a whole is not one that can be imported."""


class NotHere(Exception):
    """No such object in this community (HTTP 404): another community's object looks the same as none."""
