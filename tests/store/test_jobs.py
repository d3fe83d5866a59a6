"""A job tells the truth about itself, whatever becomes of its worker, and loses no block."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.errors import InputError
from handrail.store import LOCAL, Conflict, Job, NotFound, Store, open_store
from tests.clocks import Clock
from tests.store.saved import GRACE
from tests.store.test_people import SOME

KIND = "population"


def queued(store: Store, blocks: int | None = None) -> Job:
    return store.jobs.add(KIND, {"people": 100}, seed=7, blocks=blocks, by=GRACE)


def test_a_job_runs_from_the_line_to_its_end(store: Store):
    asked = queued(store)

    taken = store.jobs.claim("w1", [KIND])
    beaten = store.jobs.beat(taken.id, "w1", progress=0.5)
    done = store.jobs.finish(taken.id, "w1", result=b"figures", result_path="jobs/x.parquet")

    assert (asked.state, asked.question, asked.seed) == ("queued", {"people": 100}, 7)
    assert (taken.id, taken.state, taken.attempts, taken.worker) == (asked.id, "running", 1, "w1")
    assert taken.started_at is not None
    assert beaten.progress == 0.5
    assert (done.state, done.progress, done.result, done.result_path) == (
        "done",
        1,
        b"figures",
        "jobs/x.parquet",
    )
    assert store.jobs.claim("w1", [KIND]) is None


def test_the_oldest_job_is_taken_first_by_who_can_do_it(store: Store):
    first, second = queued(store), queued(store)

    assert store.jobs.claim("w1", ["other"]) is None
    assert store.jobs.claim("w1", ["other", KIND]).id == first.id
    assert store.jobs.claim("w2", [KIND]).id == second.id


def test_no_two_workers_get_the_same_job(store: Store):
    asked = {queued(store).id for _ in range(12)}

    with ThreadPoolExecutor(6) as threads:
        taken = list(threads.map(lambda n: store.jobs.claim(f"w{n}", [KIND]), range(18)))

    got = [job.id for job in taken if job is not None]
    assert sorted(got) == sorted(asked)


def test_a_dead_workers_job_is_interrupted_and_goes_on_from_its_blocks(store: Store, url: str, clock: Clock):
    job = queued(store, blocks=4)
    store.jobs.claim("w1", [KIND])
    store.jobs.save_block(job.id, "w1", 0, b"zero")
    store.jobs.save_block(job.id, "w1", 2, b"two")
    clock.jump(seconds=30)
    assert store.jobs.interrupt_silent(60) == []
    clock.jump(seconds=31)

    with open_store(url, clock=clock) as again:  # the server was started again
        (found,) = again.jobs.interrupt_silent(60)
        (waiting,) = again.jobs.queue_interrupted()
        taken = again.jobs.claim("w2", [KIND])
        blocks = list(again.jobs.blocks(job.id))

    assert (found.state, found.worker, found.progress, found.blocks_done) == ("interrupted", None, 0.5, 2)
    assert waiting.state == "queued"
    assert (taken.id, taken.attempts) == (job.id, 2)
    assert blocks == [(0, b"zero"), (2, b"two")]
    assert taken.started_at == found.started_at


def test_what_a_worker_says_that_was_given_up_is_not_kept(store: Store):
    job = queued(store, blocks=2)
    store.jobs.claim("w1", [KIND])
    store.jobs.interrupt_silent(worker="w1")
    store.jobs.queue_interrupted()
    store.jobs.claim("w2", [KIND])

    for late in (
        lambda: store.jobs.save_block(job.id, "w1", 0, b"late"),
        lambda: store.jobs.beat(job.id, "w1"),
        lambda: store.jobs.finish(job.id, "w1", result=b"late"),
        lambda: store.jobs.fail(job.id, "w1", "late"),
    ):
        with pytest.raises(Conflict, match="not this worker's"):
            late()

    assert list(store.jobs.blocks(job.id)) == []
    assert store.jobs.read(job.id).worker == "w2"


def test_a_block_is_saved_once(store: Store):
    job = queued(store)
    store.jobs.claim("w1", [KIND])
    saved = store.jobs.save_block(job.id, "w1", 0, b"first", blocks=2)

    with pytest.raises(Conflict, match="saved already"):
        store.jobs.save_block(job.id, "w1", 0, b"second")

    assert (saved.blocks, saved.blocks_done, saved.progress) == (2, 1, 0.5)
    assert list(store.jobs.blocks(job.id)) == [(0, b"first")]
    assert store.jobs.read(job.id).blocks_done == 1


def test_a_job_that_kills_its_workers_waits_for_someone_to_look(store: Store):
    job = queued(store)
    for n in range(3):
        store.jobs.claim(f"w{n}", [KIND])
        store.jobs.interrupt_silent(worker=f"w{n}")
        store.jobs.queue_interrupted(most_attempts=3)

    assert store.jobs.read(job.id).state == "interrupted"
    assert store.jobs.go_on(job.id, by=GRACE).state == "queued"


def test_cancelling_waits_for_the_worker_to_say_so(store: Store, clock: Clock):
    waiting, running, silent = queued(store), queued(store), queued(store)
    store.jobs.cancel(waiting.id, by=GRACE)
    store.jobs.claim("w1", [KIND])
    store.jobs.claim("w2", [KIND])

    asked = store.jobs.cancel(running.id, by=GRACE)
    store.jobs.cancel(silent.id, by=GRACE)
    assert (asked.state, store.jobs.beat(running.id, "w1").cancel_wanted) == ("running", True)
    stopped = store.jobs.cancelled(running.id, "w1")
    clock.jump(minutes=5)
    (found,) = store.jobs.interrupt_silent()

    assert store.jobs.read(waiting.id).state == "cancelled"
    assert stopped.state == "cancelled"
    assert (found.id, found.state) == (silent.id, "cancelled")
    assert found.finished_at is not None
    with pytest.raises(Conflict, match="nothing left to stop"):
        store.jobs.cancel(running.id, by=GRACE)
    assert store.jobs.go_on(running.id, by=GRACE).cancel_wanted is False


def test_a_job_that_failed_says_why_and_can_be_tried_again(store: Store):
    job = queued(store)
    store.jobs.claim("w1", [KIND])

    failed = store.jobs.fail(job.id, "w1", "no memory\0 left")

    assert (failed.state, failed.error) == ("failed", "no memory  left")
    assert store.jobs.go_on(job.id, by=LOCAL).error is None


def test_a_job_is_deleted_when_nobody_works_at_it(store: Store):
    job = queued(store)
    store.jobs.claim("w1", [KIND])
    store.jobs.save_block(job.id, "w1", 0, b"x")
    with pytest.raises(Conflict, match="running"):
        store.jobs.delete(job.id, by=GRACE)
    with pytest.raises(Conflict, match="running"):
        store.jobs.go_on(job.id, by=GRACE)
    store.jobs.finish(job.id, "w1")

    store.jobs.delete(job.id, by=GRACE)

    with pytest.raises(NotFound):
        store.jobs.read(job.id)
    with pytest.raises(NotFound):
        list(store.jobs.blocks(job.id))


def test_jobs_are_listed_for_who_asked_for_them(store: Store):
    user = store.users.add("grace", name="Dr Grace", role="clinician", by=LOCAL)
    own = store.jobs.add(KIND, {}, seed=1, by=user.actor)
    other = queued(store)

    assert [job.id for job in store.jobs.all(of_user=user.id)] == [own.id]
    assert [job.id for job in store.jobs.all(states=["queued"])] == [other.id, own.id]
    assert store.jobs.all(states=["done"]) == []


def test_a_seed_that_does_not_fit_is_refused(store: Store):
    with pytest.raises(InputError, match="seed"):
        store.jobs.add(KIND, {}, seed=2**63, by=LOCAL)


DEEDS = st.lists(
    st.tuples(
        st.sampled_from(
            ["claim", "block", "beat", "finish", "fail", "cancel", "cancelled", "die", "queue", "go on"]
        ),
        st.sampled_from(["w1", "w2"]),
        st.integers(0, 3),
    ),
    max_size=30,
)


@SOME
@given(deeds=DEEDS)
def test_whatever_happens_to_a_job_no_saved_block_is_lost_and_the_end_is_the_end(
    store: Store, deeds: list[tuple[str, str, int]]
):
    job = queued(store, blocks=4)
    saved: dict[int, bytes] = {}
    jobs = store.jobs
    do = {
        "claim": lambda who, _: jobs.claim(who, [KIND]),
        "block": lambda who, n: jobs.save_block(job.id, who, n, f"{who} {n}".encode()),
        "beat": lambda who, _: jobs.beat(job.id, who),
        "finish": lambda who, _: jobs.finish(job.id, who),
        "fail": lambda who, _: jobs.fail(job.id, who, "no memory"),
        "cancel": lambda who, _: jobs.cancel(job.id, by=GRACE),
        "cancelled": lambda who, _: jobs.cancelled(job.id, who),
        "die": lambda who, _: jobs.interrupt_silent(worker=who),
        "queue": lambda who, _: jobs.queue_interrupted(),
        "go on": lambda who, _: jobs.go_on(job.id, by=GRACE),
    }  # fmt: skip

    for what, who, n in deeds:
        before = jobs.read(job.id)
        try:
            do[what](who, n)
        except Conflict:
            assert jobs.read(job.id) == before, "what was refused changed nothing"
            continue
        now = jobs.read(job.id)
        if what == "block":
            assert (before.state, before.worker) == ("running", who), "only who works at it saves"
            assert n not in saved
            saved[n] = f"{who} {n}".encode()
        if before.state == "done":
            assert now == before
        assert (now.worker is not None) or now.state != "running"
        assert now.blocks_done == len(saved)

    assert dict(jobs.blocks(job.id)) == saved
    jobs.interrupt_silent(-1)
    if jobs.read(job.id).state not in ("done", "failed", "cancelled"):
        jobs.cancel(job.id, by=GRACE)
