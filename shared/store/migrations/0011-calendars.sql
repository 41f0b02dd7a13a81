-- Calendars, and schedules that know them.
-- depends: 0010-alarms

create table calendars (
    hash                 text primary key,
    name                 text not null,
    definition           jsonb not null,
    deployed_at          timestamptz not null default clock_timestamp()
);

comment on table calendars is
    'Every version of a calendar that a schedule was deployed with; all clocks go by it, whatever their files say.';

alter table schedules
    drop constraint schedules_kind_check,
    add check (kind in ('cron', 'every', 'day')),
    add column calendar text references calendars,
    add column closed text not null default 'run' check (closed in ('skip', 'next', 'previous', 'run')),
    add column begin_window text,
    add check (calendar is not null or (closed = 'run' and kind <> 'day'));

-- When the hours close in which a run may begin; a run without it may begin whenever it is its turn.
alter table runs add column begin_by timestamptz;

create index runs_begin_by on runs (begin_by) where state = 'queued' and begin_by is not null;

-- As it was, but for a run whose hours have closed: it must not stand before those that may begin.
create or replace view may_begin as
with busy as materialized (
    select robot, held_unit, holds, alone from runs where state = 'running'
), held as materialized (
    select each.key as name, sum(each.value::integer) as permits
    from busy, jsonb_each_text(busy.holds) each group by each.key
), heads as materialized (
    select head.id as run, head.line_at, head.not_before, robots.name as robot, robots.unit, robots.capabilities,
           robots.needs, robots.alone, robots.runs_limit - there.runs as room
    from robots
    cross join lateral (select count(*) as runs from busy where busy.robot = robots.name) there
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
