"""Notices and who has read them; ballots, who may vote, and what comes of them."""

from datetime import date

import pytest

from lianjian.areas.branch import roll
from lianjian.areas.notices import rules, voting
from lianjian.areas.notices.boxes import home
from lianjian.areas.notices.jobs import close_ballots
from lianjian.areas.notices.models import Ballot, Box, Notice, Reading, Vote
from lianjian.areas.notices.refusals import (
    EndsBefore,
    NobodyTold,
    NoQuestion,
    NotABranch,
    NotAnAnswer,
    NotAsked,
    NothingCorrected,
    NotTheirs,
    NotTold,
    ReadAlready,
    TooFewForASecret,
    VotedAlready,
    VotingIsOver,
    WithdrawnAlready,
)
from lianjian.areas.notices.states import (
    CORRECTED,
    MADE_UP,
    NOT_OWED,
    NOT_READ,
    READ,
    READ_BEFORE,
    TO_READ_AGAIN,
    WITHDRAWN,
    Outcome,
)
from lianjian.areas.notices.voting import Answers
from lianjian.kernel.access.actor import actor_for
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.figures.answers import answer
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.inbox.models import Message
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org.models import Person
from lianjian.kernel.records.models import Revision
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast, moment
from tests.areas.branch_lives import branch_of, branch_with
from tests.areas.notices_lives import ONE, all_voted, closed, opened, published, voted

pytestmark = pytest.mark.django_db


def read(notice: Notice, person: Person, day: str) -> Reading:
    with held_at(moment(day)):
        return rules.mark_read(
            actor=actor_for(person, date.fromisoformat(day)), at=moment(day), notice=notice
        )


def number(key: str, first: str, last: str) -> float | int | None:
    period = Period(date.fromisoformat(first), date.fromisoformat(last))
    return answer(key, Question(period=period)).value.number


def test_a_notice_is_told_to_whoever_stands_on_the_roll_and_each_says_that_they_read_it(cast: Cast) -> None:
    branch, people = branch_with(cast)
    notice = published(cast, branch)
    assert {it.person for it in Reading.objects.filter(notice=notice)} == set(people)
    told = Message.objects.filter(kind="notices.notice", record=notice.pk)
    assert set(told.values_list("person", flat=True)) == {person.pk for person in people}
    assert read(notice, people[3], "2022-03-02").standing == READ
    assert Reading.objects.get(notice=notice, person=people[4]).standing == NOT_READ
    with pytest.raises(ReadAlready):
        read(notice, people[3], "2022-03-03")
    with pytest.raises(NotTold):
        read(notice, cast.other_officer, "2022-03-03")
    assert verify().ok


def test_study_material_can_be_made_up_for_after_its_last_day(cast: Cast) -> None:
    branch, people = branch_with(cast)
    material = published(cast, branch, kind="material", until=date(2022, 3, 4))
    assert read(material, people[2], "2022-03-04").standing == READ
    assert read(material, people[3], "2022-03-05").standing == MADE_UP
    late = published(cast, branch, "2022-03-02", until=date(2022, 3, 4))
    assert read(late, people[3], "2022-03-05").standing == READ


def test_the_political_department_tells_all_branches_and_those_without_members_are_left_out(
    cast: Cast,
) -> None:
    branch, people = branch_with(cast)
    with held_at(moment("2022-03-01")):
        rules.publish(
            actor=cast.actor("political"), at=moment("2022-03-01"), branches=[branch_of(cast.other_zone), branch],
            kind="notice", title="通知", text="内容",
        )  # fmt: skip
    assert [notice.unit for notice in Notice.objects.all()] == [branch]
    assert Reading.objects.count() == len(people)


def test_a_notice_is_refused_to_strangers_for_no_branch_for_nobody_and_with_a_day_gone_by(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    told = {"kind": "notice", "title": "通知", "text": "内容", "at": moment("2022-03-01")}
    with held_at(moment("2022-03-01")):
        for role in ("officer", "other_head"):
            with pytest.raises(NotAllowed):
                rules.publish(actor=cast.actor(role), branches=[branch], **told)
        with pytest.raises(NotAllowed):
            rules.publish(actor=cast.actor("head"), branches=[branch_of(cast.other_zone)], **told)
        with pytest.raises(NotABranch):
            rules.publish(actor=cast.actor("political"), branches=[cast.zone], **told)
        with pytest.raises(NobodyTold):
            rules.publish(actor=cast.actor("political"), branches=[branch_of(cast.other_zone)], **told)
        with pytest.raises(EndsBefore) as refused:
            rules.publish(actor=cast.actor("head"), branches=[branch], until=date(2022, 2, 28), **told)
    assert refused.value.field == "until"
    assert not Notice.objects.exists()


def mended(cast: Cast, notice: Notice, day: str, role: str = "head", **more: object) -> Notice:
    told = {"title": notice.title, "text": "下午四点。", "until": notice.until, "why": "时间写错"} | more
    with held_at(moment(day)):
        actor = cast.actor(role, date.fromisoformat(day))
        return rules.correct(actor=actor, at=moment(day), notice=notice, **told)


def withdrawn(cast: Cast, notice: Notice, day: str, role: str = "head", **more: object) -> Notice:
    with held_at(moment(day)):
        actor = cast.actor(role, date.fromisoformat(day))
        return rules.withdraw(actor=actor, at=moment(day), notice=notice, why="会议取消", **more)


def standing(notice: Notice, person: Person) -> object:
    return Reading.objects.select_related("notice").get(notice=notice, person=person).standing


def test_whoever_read_a_notice_before_it_was_corrected_is_shown_so(cast: Cast) -> None:
    branch, people = branch_with(cast)
    notice = published(cast, branch)
    read(notice, people[3], "2022-03-02")
    corrected = mended(cast, notice, "2022-03-03")
    assert (corrected.text, corrected.standing, corrected.why) == ("下午四点。", CORRECTED, "时间写错")
    assert (standing(notice, people[3]), standing(notice, people[4])) == (READ_BEFORE, NOT_READ)
    last = Revision.objects.filter(kind="notices.notice", record=notice.pk).latest("row_version")
    assert (last.row_version, last.action, last.reason) == (2, "notices.notice:correct", "时间写错")
    read(notice, people[3], "2022-03-04")
    read(notice, people[4], "2022-03-04")
    assert (standing(notice, people[3]), standing(notice, people[4])) == (READ, READ)
    assert verify().ok


def test_a_correction_that_asks_again_waits_for_all_who_had_read_it(cast: Cast) -> None:
    branch, people = branch_with(cast)
    notice = published(cast, branch, until=date(2022, 3, 4))
    read(notice, people[3], "2022-03-02")
    with pytest.raises(EndsBefore):
        mended(cast, notice, "2022-03-05", ask_again=True)
    mended(cast, notice, "2022-03-05", ask_again=True, until=date(2022, 3, 8))
    assert (standing(notice, people[3]), standing(notice, people[4])) == (TO_READ_AGAIN, NOT_READ)
    told = Message.objects.filter(kind="notices.notice", record=notice.pk, on=date(2022, 3, 5))
    assert told.count() == len(people)
    march = ("2022-03-01", "2022-03-31")
    assert number("notices.read", *march) == 0
    read(notice, people[3], "2022-03-06")
    assert (standing(notice, people[3]), number("notices.read", *march)) == (READ, 1)


def test_a_withdrawn_notice_is_owed_by_nobody_counts_nowhere_and_stays(cast: Cast) -> None:
    branch, people = branch_with(cast)
    notice = published(cast, branch)
    read(notice, people[3], "2022-03-02")
    assert withdrawn(cast, notice, "2022-03-03").standing == WITHDRAWN
    assert (standing(notice, people[3]), standing(notice, people[4])) == (READ, NOT_OWED)
    march = ("2022-03-01", "2022-03-31")
    counted = [number(f"notices.{key}", *march) for key in ("published", "told", "read")]
    assert counted == [0, 0, 0]
    with pytest.raises(WithdrawnAlready):
        read(notice, people[4], "2022-03-04")
    with pytest.raises(WithdrawnAlready):
        withdrawn(cast, notice, "2022-03-04")
    with pytest.raises(WithdrawnAlready):
        mended(cast, notice, "2022-03-04")
    assert Notice.objects.filter(pk=notice.pk).exists() and verify().ok


def test_what_went_to_several_branches_at_once_is_mended_in_all_of_them_at_once(cast: Cast) -> None:
    branch, people = branch_with(cast)
    other = branch_of(cast.other_zone)
    roll.admit(
        actor=cast.system, at=moment("2022-01-01"), branch=other, people=[cast.other_officer], grade="full",
        on=date(2022, 1, 1),
    )  # fmt: skip
    with held_at(moment("2022-03-01")):
        first = rules.publish(
            actor=cast.actor("political"), at=moment("2022-03-01"), branches=[branch, other],
            kind="notice", title="通知", text="内容",
        )  # fmt: skip
    alone = published(cast, branch, title="通知")
    read(Notice.objects.get(unit=other), cast.other_officer, "2022-03-02")
    mended(cast, first, "2022-03-03", "political")
    assert [str(it.standing) for it in Notice.objects.order_by("pk")] == [str(CORRECTED), "None", "None"]
    mended(cast, first, "2022-03-04", "political", everywhere=True, ask_again=True)
    assert standing(Notice.objects.get(unit=other), cast.other_officer) == TO_READ_AGAIN
    withdrawn(cast, Notice.objects.get(unit=other), "2022-03-05", "political", everywhere=True)
    found = {it.pk: it.standing for it in Notice.objects.all()}
    assert found.pop(alone.pk) is None and set(found.values()) == {WITHDRAWN}
    assert not Reading.objects.filter(notice__in=found, is_withdrawn=False).exists()
    assert verify().ok and people


def test_a_notice_is_mended_by_whoever_published_it_or_by_the_political_department(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    notice = published(cast, branch)
    for role in ("officer", "other_head"):
        with pytest.raises(NotAllowed):
            mended(cast, notice, "2022-03-02", role)
        with pytest.raises(NotAllowed):
            withdrawn(cast, notice, "2022-03-02", role)
    with pytest.raises(NothingCorrected):
        mended(cast, notice, "2022-03-02", text=notice.text)
    mended(cast, notice, "2022-03-02", "political")
    with held_at(moment("2022-03-01")):
        of_political = rules.publish(
            actor=cast.actor("political"), at=moment("2022-03-01"), branches=[branch],
            kind="notice", title="通知", text="内容",
        )  # fmt: skip
    for act in (mended, withdrawn):
        with pytest.raises(NotTheirs):
            act(cast, of_political, "2022-03-02")
    withdrawn(cast, of_political, "2022-03-02", "political")


def test_an_open_ballot_keeps_who_chose_what_and_is_counted_when_it_is_closed(cast: Cast) -> None:
    branch, people = branch_with(cast)
    ballot = opened(cast, branch)
    told = Message.objects.filter(kind="notices.ballot", record=ballot.pk)
    assert sorted(told.values_list("person", flat=True)) == ballot.asked == sorted(it.pk for it in people)
    all_voted(ballot, people[:4], [0, 0, 1, 2])
    assert not Box.objects.exists()
    assert Vote.objects.get(person=people[2]).answers == [1]
    ballot = closed(cast, ballot)
    assert (ballot.counts, ballot.voted, ballot.outcome) == ([[2, 1, 1]], 4, Outcome.COUNTED)
    assert verify().ok


def test_a_questionnaire_asks_several_questions_at_once(cast: Cast) -> None:
    branch, people = branch_with(cast)
    two = [*ONE, {"text": "什么时候开会？", "options": ["上午", "下午"]}]
    for is_secret in (False, True):
        ballot = opened(cast, branch, questions=two, is_secret=is_secret)
        for person, chosen in zip(people, [(0, 1), (0, 1), (1, 0)], strict=False):
            voted(ballot, person, *chosen)
        assert closed(cast, ballot).counts == [[2, 1, 0], [1, 2]]


def test_each_votes_once_for_themselves_and_those_without_a_vote_not_at_all(cast: Cast) -> None:
    branch, people = branch_with(cast, probationary=1)
    ballot = opened(cast, branch, full_only=True)
    assert ballot.asked == sorted(person.pk for person in people[:8])
    voted(ballot, people[2], 0)
    with pytest.raises(VotedAlready):
        voted(ballot, people[2], 1)
    for person in (people[8], cast.other_officer):
        with pytest.raises(NotAsked):
            voted(ballot, person, 0)
    for chosen in ((), (3,), (-1,), (0, 0)):
        with pytest.raises(NotAnAnswer):
            voted(ballot, people[3], *chosen)
    assert Vote.objects.count() == 1


def test_nobody_votes_after_the_last_day_or_once_it_is_closed(cast: Cast) -> None:
    branch, people = branch_with(cast)
    ballot = opened(cast, branch)
    voted(ballot, people[2], 0, day="2022-03-10")
    with pytest.raises(VotingIsOver):
        voted(ballot, people[3], 0, day="2022-03-11")
    closed(cast, ballot, "2022-03-11")
    with pytest.raises(VotingIsOver):
        voted(ballot, people[3], 0, day="2022-03-11")
    with pytest.raises(VotingIsOver):
        closed(cast, ballot, "2022-03-11")


def test_a_ballot_is_opened_and_closed_by_those_who_lead_the_branch(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    told = {"branch": branch, "title": "表决", "is_secret": False, "closes_on": date(2022, 3, 10)}
    at, head = moment("2022-03-01"), cast.actor("head")
    with held_at(at):
        for role in ("officer", "other_head"):
            with pytest.raises(NotAllowed):
                voting.open_ballot(actor=cast.actor(role), at=at, questions=ONE, **told)
        for wrong, refusal in (
            ({"branch": cast.zone}, NotABranch),
            ({"branch": branch_of(cast.other_zone)}, NotAllowed),
            ({"closes_on": date(2022, 2, 28)}, EndsBefore),
            ({"questions": []}, NoQuestion),
            ({"questions": [{"text": "？", "options": ["同意"]}]}, NoQuestion),
            ({"questions": [{"text": "？", "options": ["同意", "同意"]}]}, NoQuestion),
            ({"questions": [{"text": "？", "options": [str(it) for it in range(11)]}]}, NoQuestion),
        ):
            with pytest.raises(refusal):
                voting.open_ballot(actor=head, at=at, **({"questions": ONE} | told | wrong))
        ballot = voting.open_ballot(actor=head, at=at, questions=ONE, **told)
        with pytest.raises(NotAllowed):
            voting.close_ballot(actor=cast.actor("officer"), at=at, ballot=ballot)


def test_the_timer_closes_a_ballot_the_day_after_its_last_day(cast: Cast) -> None:
    branch, people = branch_with(cast)
    ballot = opened(cast, branch, is_secret=True)
    all_voted(ballot, people[:3], [0, 1, 1])
    for day, said in (("2022-03-10", "ballots: 0 closed"), ("2022-03-11", "ballots: 1 closed")):
        with held_at(moment(day)):
            assert close_ballots(moment(day)) == said
    ballot = Ballot.objects.get()
    assert (ballot.closed_on, ballot.counts) == (date(2022, 3, 11), [[1, 2, 0]])


def test_a_secret_ballot_of_too_few_keeps_no_numbers(cast: Cast) -> None:
    branch, people = branch_with(cast)
    ballot = opened(cast, branch, is_secret=True)
    all_voted(ballot, people[:2], [0, 1])
    ballot = closed(cast, ballot)
    assert (ballot.counts, ballot.voted, ballot.outcome) == (None, 2, Outcome.TOO_FEW)
    assert not Box.objects.exists()


def test_a_secret_ballot_of_a_branch_too_small_for_it_is_not_opened(cast: Cast) -> None:
    branch, people = branch_with(cast, 3, probationary=1)
    with pytest.raises(TooFewForASecret) as refused:
        opened(cast, branch, is_secret=True, full_only=True)
    assert (refused.value.field, refused.value.rule) == ("is_secret", "BALLOT_MIN")
    assert not Ballot.objects.exists()
    assert opened(cast, branch, is_secret=True).asked == sorted(person.pk for person in people)


@pytest.mark.parametrize("harm", ["older", "other", "no_key", "gone"])
def test_a_box_that_somebody_touched_voids_the_ballot(cast: Cast, harm: str) -> None:
    branch, people = branch_with(cast)
    ballot = opened(cast, branch, is_secret=True)
    all_voted(ballot, people[:3], [0, 1, 1])
    older = Box.objects.get()
    voted(ballot, people[3], 1)
    match harm:
        case "older":
            older.save()
        case "other":
            Box.objects.update(sealed=bytes(60))
        case "no_key":
            (home() / "ballots" / f"{older.key_name}.key").unlink()
        case "gone":
            older.delete()
    ballot = closed(cast, ballot)
    assert (ballot.counts, ballot.outcome) == (None, Outcome.BROKEN)


def test_figures_count_what_was_told_and_read(cast: Cast) -> None:
    branch, people = branch_with(cast)
    notice = published(cast, branch)
    published(cast, branch, "2022-03-02", kind="material")
    for person in people[:3]:
        read(notice, person, "2022-04-02")
    opened(cast, branch)
    closed(cast, opened(cast, branch))
    march = ("2022-03-01", "2022-03-31")
    keys = ("published", "told", "read", "read_share", "ballots")
    assert [number(f"notices.{key}", *march) for key in keys] == [2, 18, 3, pytest.approx(100 / 6), 1]
    assert [number(f"notices.{key}", "2022-04-01", "2022-04-30") for key in keys] == [0, 0, 0, None, 0]


def test_an_answer_says_nothing_in_words() -> None:
    assert str(Answers([1])) == repr(Answers([2])) == "Answers"
