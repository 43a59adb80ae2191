"""What the house says when it does not do what was asked."""

from collections.abc import Iterator


class Refusal(Exception):
    """Something was asked for and not done. Its text is a sentence for the person who asked.

    `field` names the form field that must change, if one must; `hint` says what to do next;
    `rule` is the code of the rule that forbids it.
    """

    status = 409

    def __init__(self, text: str = "", *, field: str | None = None, hint: str = "", rule: str = "") -> None:
        super().__init__(text or str(self.__doc__).splitlines()[0])
        self.text = text or str(self.__doc__).splitlines()[0]
        self.field = field
        self.hint = hint
        self.rule = rule


class NotAllowed(Refusal):
    """The post of the person who asked does not grant this."""

    status = 403


class NotFound(Refusal):
    """There is no such thing, or the person who asked may not know of it."""

    status = 404


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error, and those from which it came."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
