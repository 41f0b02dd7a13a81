-- now --
-- Time is the database's clock.
select clock_timestamp() as now;

-- insert_run --
-- A run that a person, a retry or a rescue asks for; the clock has its own statement.
-- What goes on after a run has to begin in the same hours.
insert into runs (environment, robot, trigger, after_run, state, priority, not_before, begin_by, asked_by, failed_before,
                  lost_before)
select installation.environment, robots.name, %(trigger)s, %(after_run)s, 'queued', robots.priority,
       clock_timestamp() + make_interval(secs => %(delay_seconds)s),
       (select before.begin_by from runs before where before.id = %(after_run)s), %(asked_by)s, %(failed_before)s,
       %(lost_before)s
from robots, installation
where robots.name = %(robot)s and robots.active
returning id, robot;

-- robot_capabilities --
-- Which doorbell a robot's runs ring at.
select capabilities from robots where name = %(robot)s;

-- retry_of_robot --
-- How long to wait before a robot that failed is tried again; the deployed manifest says.
select manifest -> 'retry' as retry from robots where name = %(robot)s;

-- lock_takes --
-- Takes stand in line, so that each counts what the one before it took; held for one short transaction.
select pg_advisory_xact_lock(%(lock)s);

-- take_run --
-- The one take: the first in line of those that may begin, on a machine that has what it needs and is not paused.
-- Limits, order and the other pauses are read in the view may_begin and nowhere else. What the run holds from now on
-- stands in its own row.
with next as (
    select runs.id from may_begin join runs on runs.id = may_begin.run
    where runs.state = 'queued' and may_begin.capabilities <@ %(capabilities)s::text[]
      and not exists (select from pauses_in_force where scope = 'machine' and name = %(machine)s)
    order by may_begin.line_at, may_begin.run
    limit 1
    for update of runs skip locked
)
update runs set
    state = 'running', token = nextval('take_tokens'), worker = %(worker)s, machine = %(machine)s,
    started_at = clock_timestamp(), lease_until = clock_timestamp() + make_interval(secs => %(lease_seconds)s),
    code_version = robots.code_version, manifest_hash = robots.manifest_hash,
    held_unit = robots.unit, holds = robots.needs, alone = robots.alone
from next, robots
where runs.id = next.id and robots.name = runs.robot
returning runs.id, runs.robot, runs.token, runs.failed_before, runs.lost_before, runs.due_at, runs.code_version,
          runs.manifest_hash, robots.manifest -> 'retry' as retry, robots.timeout_ms, runs.dry_run,
          runs.schedule_id, clock_timestamp() as now;

-- cover_waiting --
-- What its schedule asked for again while a run stood in line, that run now does: one start answers for all of them,
-- unless the schedule wants each. So a long pause leaves no heap of runs with nothing to do.
with covered as (
    select runs.id from runs join schedules on schedules.id = runs.schedule_id
    where runs.schedule_id = %(schedule)s and runs.robot = %(robot)s and runs.state = 'queued'
      and runs.due_at <= %(now)s and schedules.catch_up <> 'each'
    for update of runs skip locked
)
update runs set state = 'skipped', reason_code = 'covered_by_earlier', reason = %(reason)s, ended_at = clock_timestamp()
from covered where runs.id = covered.id;

-- taken_unanswered --
-- After a broken connection: the run that the lost answer had given to this worker, which nobody minds yet.
select runs.id, runs.robot, runs.token, runs.failed_before, runs.lost_before, runs.due_at, runs.code_version,
       runs.manifest_hash, robots.manifest -> 'retry' as retry, robots.timeout_ms, runs.dry_run,
       clock_timestamp() as now
from runs join robots on robots.name = runs.robot
where runs.worker = %(worker)s and runs.state = 'running' and runs.id <> all (%(in_hand)s::bigint[])
order by runs.id limit 1;

-- renew --
-- The lease's heartbeat; gives what was asked of the run, or nothing when it is no longer ours.
update runs set beats = beats + 1, lease_until = clock_timestamp() + make_interval(secs => %(lease_seconds)s)
where id = %(run)s and token = %(token)s and state = 'running'
returning stop;

-- asked --
-- Between two heartbeats: was a stop asked for?
select stop from runs where id = %(run)s and token = %(token)s and state = 'running';

-- end_run --
-- The worker names the outcome of its run; refused once the run is another's.
update runs set state = %(state)s, reason_code = %(code)s, reason = %(reason)s, ended_at = clock_timestamp(),
                lease_until = null
where id = %(run)s and token = %(token)s and state = 'running'
returning id, robot, failed_before, lost_before, coalesce(stop <> 'pause', false) as stop_asked, dry_run;

-- ended_by_me --
-- After a broken connection: a row when the lost answer had said yes.
select id from runs where id = %(run)s and token = %(token)s and state = %(state)s;

-- abandon_run --
-- Only an observer who saw this very heartbeat stand still for the full lease may end another's run.
update runs set state = 'abandoned', reason_code = 'worker_lost', reason = %(reason)s, ended_at = clock_timestamp(),
                lease_until = null
where id = %(run)s and token = %(token)s and beats = %(beats)s and state = 'running'
returning id, robot, failed_before, lost_before, coalesce(stop <> 'pause', false) as stop_asked, dry_run;

-- heartbeats --
-- What an observer watches.
select id, robot, token, beats from runs where state = 'running';

-- unrung --
-- Runs that may begin and that nobody was told about, or whose ring was lost: as many of a robot as it has room for.
-- Rung by whoever frees a permit, of whichever robot, and by the sweep.
select next.id, may_begin.capabilities
from may_begin
cross join lateral (
    select id from runs
    where runs.robot = may_begin.robot and runs.state = 'queued' and runs.not_before <= clock_timestamp()
      and (runs.begin_by is null or runs.begin_by > clock_timestamp())
    order by line_at, id limit may_begin.room
) next
where not exists (select from procrastinate_jobs
                  where task_name = 'look' and status = 'todo' and args ->> 'run' = next.id::text
                    and queue_name = coalesce(nullif(array_to_string(may_begin.capabilities, '+'), ''), 'any'))
order by may_begin.line_at, next.id
limit 100;

-- queued_of_robot --
-- Whether some run will soon look at the queue anyway.
select exists (
    select from runs where robot = %(robot)s and state = 'queued' and dry_run is null
                       and not_before <= clock_timestamp() + make_interval(secs => %(delay_seconds)s)
) as there;

-- sweep_rings --
-- Rings whose listener is gone, and rings for runs that nobody need look at any more.
delete from procrastinate_jobs
where task_name = 'look'
  and (status not in ('todo', 'doing')
       or (status = 'doing' and worker_id is null)
       or (status = 'todo' and not exists (select from runs
                                           where runs.id::text = args ->> 'run' and runs.state = 'queued')));

-- stop_queued --
-- A run that nobody took is stopped on the spot.
update runs set state = 'stopped', stop = %(stop)s, stop_by = %(by)s, reason_code = 'stopped', reason = %(reason)s,
                ended_at = clock_timestamp()
where id = %(run)s and state = 'queued'
returning id;

-- stop_running --
-- Its worker reads this within a second; a hard stop is never weakened, and a pause's stop gives way to a person's.
update runs set stop = case when stop = 'hard' then 'hard' else %(stop)s end, stop_by = %(by)s
where id = %(run)s and state = 'running'
returning id;

-- run --
-- One run, for the eye.
select * from runs where id = %(run)s;
