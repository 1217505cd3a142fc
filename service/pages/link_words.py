"""What the pages of links in mails say, by purpose; each text is a message for the catalogues."""

from dataclasses import dataclass, replace

from domain.notices.links import Purpose
from domain.verbs.answers.questions import Alone, PassedOn


def _(text: str) -> str:
    """Mark a text for the catalogues; it is translated where it is shown."""
    return text


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a page says, and with which status and sign; `button` is there where it can act."""

    status: int
    sign: str
    title: str
    sentence: str
    button: str | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """What the pages of a purpose say: before it was used, when it is, and later."""

    asked: Outcome
    done: Outcome
    used: Outcome


CLOSE = _("You can close this page now.")


def _words(asked: tuple[str, str, str], done: tuple[str, str], used: tuple[str, str]) -> Words:
    return Words(
        Outcome(200, "ask", *asked), Outcome(200, "done", *done), Outcome(410, "done", *used)
    )


WORDS = {
    Purpose.ACKNOWLEDGE: _words(
        (
            _("Acknowledge this reminder?"),
            _(
                "It says that you have seen it: nobody else is asked to step in for you at this stage. "
                "Later stages still come."
            ),
            _("Acknowledge this reminder"),
        ),
        (_("Acknowledged. Thank you."), CLOSE),
        (
            _("This reminder was acknowledged already"),
            _("Nothing else is needed: an acknowledgement counts once."),
        ),
    ),
    Purpose.UNSUBSCRIBE: _words(
        (
            _("No more nudges of this kind?"),
            _(
                "Mails that only nudge will stop, for all your agreements. "
                "What announces a deadline still comes."
            ),
            _("Stop these nudges"),
        ),
        (_("These nudges have stopped"), _("What announces a deadline still comes.")),
        (_("These nudges were stopped already"), _("Nothing else is needed.")),
    ),
    Purpose.RENEW: _words(
        (
            _("Renew this agreement?"),
            _("The next term then takes an agreed text and the signatures of both sides."),
            _("Renew"),
        ),
        (_("Recorded: renew"), CLOSE),
        (_("Your answer was recorded already"), _("Each button of a mail works once.")),
    ),
    Purpose.RENEW_CONDITIONAL: _words(
        (
            _("Renew this agreement with conditions?"),
            _("Say what has to be met; both sides see the conditions."),
            _("Renew with conditions"),
        ),
        (_("Recorded: renew with conditions"), CLOSE),
        (_("Your answer was recorded already"), _("Each button of a mail works once.")),
    ),
    Purpose.RENEGOTIATE: _words(
        (
            _("Renegotiate this agreement?"),
            _("A new text is then settled by both sides before anything is signed."),
            _("Renegotiate"),
        ),
        (_("Recorded: renegotiate"), CLOSE),
        (_("Your answer was recorded already"), _("Each button of a mail works once.")),
    ),
    Purpose.LET_EXPIRE: _words(
        (
            _("Let this agreement expire?"),
            _("It then ends with its term, and the other side is told so."),
            _("Let it expire"),
        ),
        (_("Recorded: let it expire"), CLOSE),
        (_("Your answer was recorded already"), _("Each button of a mail works once.")),
    ),
    Purpose.SNOOZE: _words(
        (
            _("Put this reminder off?"),
            _("It comes again on the day you choose, unless a newer one comes before."),
            _("Remind me then"),
        ),
        (_("You will be reminded again"), CLOSE),
        (
            _("This reminder was put off already"),
            _("A reminder can be put off once; the next stage can be put off again."),
        ),
    ),
    Purpose.HAND_OVER: _words(
        (
            _("Who takes this over?"),
            _(
                "Your colleague gets this reminder with their next mail, and the later ones "
                "of this agreement. "
                "The staff are asked to put the duty right."
            ),
            _("Hand over"),
        ),
        (_("Handed over. Thank you."), _("Your colleague gets the reminder with their next mail.")),
        (_("This was handed over already"), _("Nothing else is needed.")),
    ),
    Purpose.NOT_ME: _words(
        (
            _("Is this not yours?"),
            _(
                "You get no more mails about this agreement. Whoever is next in line gets them, "
                "and the staff are asked to put the duty right."
            ),
            _("This is not mine"),
        ),
        (_("Noted. Thank you."), _("Somebody else gets the reminder with their next mail.")),
        (_("You have told us already"), _("Nothing else is needed.")),
    ),
    Purpose.KEEP: _words(
        (
            _("Keep this in the plan?"),
            _("It is taken over into the new work plan as it is."),
            _("Keep"),
        ),
        (_("Kept in the plan"), CLOSE),
        (_("This was kept already"), _("Nothing else is needed.")),
    ),
    Purpose.DROP: _words(
        (
            _("Drop this from the plan?"),
            _("It is not taken over. Say why, so that the other side understands."),
            _("Drop"),
        ),
        (_("Dropped from the plan"), CLOSE),
        (_("This was dropped already"), _("Nothing else is needed.")),
    ),
    Purpose.CHANGE: _words(
        (
            _("Change this and keep it?"),
            _("It is taken over into the new work plan as you put it here."),
            _("Change and keep"),
        ),
        (_("Changed and kept in the plan"), CLOSE),
        (_("This was changed already"), _("Nothing else is needed.")),
    ),
    Purpose.AGREE: _words(
        (
            _("Agree to this work plan?"),
            _("You agree for your side to what the plan says now, and the year can begin on it."),
            _("Agree"),
        ),
        (_("Agreed. Thank you."), _("Both sides stand by the plan now.")),
        (_("The plan was agreed to already"), _("Nothing else is needed.")),
    ),
    Purpose.RETURN: _words(
        (
            _("Return this work plan?"),
            _("It goes back to the side that drew it up. Say what should change."),
            _("Return"),
        ),
        (_("Returned"), _("The other side sees what should change.")),
        (_("The plan was returned already"), _("Nothing else is needed.")),
    ),
}
# Hand over where nobody is known: no promise and no form, but what can be done: with a link to Not me only
# where that would do something.
NOBODY = _("Nobody else is known for this agreement")
ALONE = {
    Alone.REFUSE: Outcome(
        200,
        "warm",
        NOBODY,
        _(
            "Say that it is not yours, and the staff find somebody. "
            "If you know whose it is, answer the mail and tell them."
        ),
    ),
    Alone.HAS_REFUSED: Outcome(
        409,
        "warm",
        NOBODY,
        _(
            "You have told us already that it is not yours. "
            "If you know whose it is, answer the mail and tell the staff."
        ),
    ),
    Alone.STAY: Outcome(
        409,
        "warm",
        NOBODY,
        _(
            "Nobody else is left who could get it: somebody has to be named for the agreement first."
        ),
    ),
}
# What the pages of Hand over and Not me say where no new mail goes out on their account.
PASSED = {
    (Purpose.HAND_OVER, PassedOn.KNOWN): _("Your colleague has this reminder already."),
    (Purpose.HAND_OVER, PassedOn.NOTHING): _(
        "No reminder of this follows; what is due later under the agreement goes to your colleague."
    ),
    (Purpose.NOT_ME, PassedOn.KNOWN): _("Others have this reminder already."),
    (Purpose.NOT_ME, PassedOn.NOTHING): _(
        "No reminder of this follows; what is due later under the agreement goes to somebody else."
    ),
}
# Where its new recipient gets no mail at this hour.
LATER = {
    Purpose.HAND_OVER: _("Your colleague gets the reminder in their next hours for mail."),
    Purpose.NOT_ME: _("Somebody else gets the reminder in their next hours for mail."),
}
# Not me of the last who could be asked, while others have it, or are yet to get it.
LET_GO = {
    PassedOn.KNOWN: _(
        "Others have this reminder already. Later ones come to you only where nobody else is left, "
        "and the staff see that you said so."
    ),
    PassedOn.COMES: _(
        "Others get this reminder as well. Later ones come to you only where nobody else is left, "
        "and the staff see that you said so."
    ),
}
# What they ask of somebody without a liaison's duty: an owner, or who is named for a task.
WITHOUT_DUTY = {
    Purpose.HAND_OVER: _(
        "Your colleague gets this reminder with their next mail, and the later ones "
        "of this agreement. "
        "The staff see that you said so."
    ),
    Purpose.NOT_ME: _(
        "You get no more mails about this agreement. Whoever is next in line gets them, "
        "and the staff see that you said so."
    ),
}
# Of what was put off: nobody need wait until it comes again.
PUT_OFF = replace(
    WORDS[Purpose.ACKNOWLEDGE],
    asked=replace(
        WORDS[Purpose.ACKNOWLEDGE].asked,
        sentence=_(
            "You have put it off. Once you acknowledge it, it does not come again. Later stages still come."
        ),
    ),
    done=replace(
        WORDS[Purpose.ACKNOWLEDGE].done,
        sentence=_("It does not come again; later stages still come."),
    ),
)
# The home association alone answers for a branch: there is no other side that could be told.
BRANCH_EXPIRES = replace(
    WORDS[Purpose.LET_EXPIRE],
    asked=Outcome(
        200,
        "ask",
        _("Let this agreement expire?"),
        _("It then ends with its term."),
        _("Let it expire"),
    ),
)
# The monthly summary is a wish of its own: it announces no deadline, and all other mails go on.
NO_SUMMARIES = _words(
    (
        _("No more monthly summaries?"),
        _("The summary of the month will stop; all other mails still come. You can have it again."),
        _("Stop the summaries"),
    ),
    (_("The summaries have stopped"), _("All other mails still come.")),
    (_("The summaries were stopped already"), _("Nothing else is needed.")),
)
# What the button says of whoever may not decide: it goes to somebody who may.
RECOMMENDED = Outcome(
    200,
    "done",
    _("Your recommendation was passed on"),
    _("Whoever decides sees it with the agreement. You can close this page now."),
)
# Not me in a mail that was handed over: the word is given, and the page names to whom.
GIVEN = Outcome(
    410,
    "done",
    _("You have handed this over already"),
    _("Your colleague gets the reminders of this agreement: nothing else is needed."),
)
EXPIRED = Outcome(
    410,
    "warm",
    _("This link has expired"),
    _("Links in mails work for a while only. The next reminder brings a new one."),
)
FORGED = Outcome(
    404,
    "bad",
    _("This link does not work"),
    _("It may have been cut or changed on its way. Copy the whole of it from the mail."),
)
REFUSED = Outcome(
    409,
    "warm",
    _("This can no longer be done from here"),
    _("Things have changed since the mail was sent."),
)
CHANGEABLE = Outcome(
    200,
    "ask",
    _("It was decided already"),
    _("Nothing changes by itself. To put your answer in its place, say why and tick the box."),
    _("Replace the decision"),
)
# What is ticked beside it; the page fills in both decisions.
REPLACE = _("Replace “%(standing)s” with “%(wanted)s”")
# Of a button that was used, beside what was decided since, or was not.
HOLDS = _("Each button of a mail works once. Here is what holds now.")
SETTLED = Outcome(
    200,
    "done",
    _("It was decided already"),
    _("What you would answer stands already: nothing else is needed."),
)
DECIDED = Outcome(
    409,
    "warm",
    _("It was decided already"),
    _("To change a decision, ask whoever answers for the agreement."),
)
