-- A run that was taken from a silent worker keeps what robots share until that worker must have heard of it.
-- depends: 0011-calendars

-- A worker that was only slow hears within a second that its run is another's, and ends what it had started within two
-- more. Whoever ended a run by itself had ended what it started before. Its own robot's next run need not wait: they
-- share items and steps alone, and these are fenced.
create view runs_that_hold as
select id, robot, held_unit, holds, alone, state = 'abandoned' as lost from runs
where state = 'running' or state = 'abandoned' and ended_at > clock_timestamp() - interval '4 s';

create index runs_just_abandoned on runs (ended_at) where state = 'abandoned';

-- The first in line of each robot, if it may begin now: what the take, the doorbell and the doctor go by. Whether the
-- taker's machine is paused and has what the robot needs is the taker's own question.
-- One that waited longer than `patience` is let pass no more: what it needs is kept from those behind it, all of the
-- house when it must be alone. Only what could begin keeps something: not paused, within its robot's limit, not more
-- than there is, and on a machine that is up.
create view may_begin as
with busy as materialized (
    select robot, held_unit, holds, alone, lost from runs_that_hold
), held as materialized (
    select each.key as name, sum(each.value::integer) as permits
    from busy, jsonb_each_text(busy.holds) each group by each.key
), heads as materialized (
    select head.id as run, head.line_at, head.not_before, robots.name as robot, robots.unit, robots.capabilities,
           robots.needs, robots.alone, robots.runs_limit - there.runs as room
    from robots
    cross join lateral (select count(*) as runs from busy where busy.robot = robots.name and not busy.lost) there
    cross join lateral (
        select id, line_at, not_before from runs
        where runs.robot = robots.name and runs.state = 'queued' and runs.not_before <= clock_timestamp()
          and (runs.begin_by is null or runs.begin_by > clock_timestamp())
        order by line_at, id limit 1
    ) head
    where robots.active and robots.runs_limit > there.runs
      and not exists (select from pauses_in_force
                      where scope = 'everything' or scope in ('robot', 'queue') and name = robots.name
                            or scope = 'unit' and name = robots.unit)
), firm as materialized (
    select heads.* from heads, installation
    where heads.not_before < clock_timestamp() - installation.patience
      and exists (select from workers
                  where heads.capabilities <@ workers.capabilities
                    and workers.seen_at > clock_timestamp() - interval '15 s'
                    and not exists (select from pauses_in_force where scope = 'machine' and name = workers.machine))
      and not exists (select from jsonb_each_text(heads.needs) need left join resources on resources.name = need.key
                      where need.value::integer > coalesce(resources.permits, 0))
)
select heads.run, heads.robot, heads.line_at, heads.capabilities, heads.room
from heads
where not exists (select from busy where busy.alone or heads.alone)
  and not exists (select from firm
                  where (firm.line_at, firm.run) < (heads.line_at, heads.run) and (firm.alone or heads.alone))
  and not exists (select from unit_limits
                  where unit_limits.unit = heads.unit
                    and unit_limits.runs <= (select count(*) from busy where busy.held_unit = heads.unit)
                                            + (select count(*) from firm
                                               where firm.unit = heads.unit
                                                 and (firm.line_at, firm.run) < (heads.line_at, heads.run)))
  and not exists (select from jsonb_each_text(heads.needs) need
                  left join resources on resources.name = need.key
                  left join held on held.name = need.key
                  where need.value::integer + coalesce(held.permits, 0)
                        + coalesce((select sum((firm.needs ->> need.key)::integer) from firm
                                    where (firm.line_at, firm.run) < (heads.line_at, heads.run)), 0)
                        > coalesce(resources.permits, 0));
