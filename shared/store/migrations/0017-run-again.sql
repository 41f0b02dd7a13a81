-- Cases are run again: from the failed step or from the start, with what a person said about each step.
-- depends: 0016-room-for-heartbeats

-- `check`: it was finished once, and the next attempt asks whether it still stands. `repeat`: a person said that it may
-- be done again where nobody can tell. Both become `begun` before the effect, so that a kill leaves no second permission.
alter table steps
    drop constraint steps_state_check,
    add constraint steps_state_check check (state in ('begun', 'finished', 'check', 'repeat')),
    drop constraint steps_check,
    add constraint finished_says_when check ((state = 'finished') <= (finished_at is not null)),
    -- whether its robot can ask the target for it; null for what was begun before this was written down
    add column verifies boolean,
    -- in which treatment of the case it was begun last
    add column treatment integer not null default 1 check (treatment > 0);
