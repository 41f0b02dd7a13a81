-- database_time --
-- Time is the database's clock.
select clock_timestamp() as now;

-- next_due --
-- When the next schedule or agreed instant that this clock may answer for is due.
select least(
    (select min(schedules.next_due)
     from schedules
     join robots on robots.name = schedules.robot and robots.active
     join unnest(%(robots)s::text[], %(hashes)s::text[]) as disk (robot, hash)
         on disk.robot = schedules.robot and disk.hash = schedules.manifest_hash
     where schedules.active),
    (select min(triggers.next_due)
     from triggers
     join robots on robots.name = triggers.robot and robots.active
     join unnest(%(robots)s::text[], %(hashes)s::text[]) as disk (robot, hash)
         on disk.robot = triggers.robot and disk.hash = triggers.manifest_hash
     where triggers.active and triggers.kind = 'once')) as next_due;

-- take_due --
-- Freshest first: a long backlog must not delay what is due now. What another clock holds is its business.
select schedules.id, schedules.robot, schedules.name, schedules.kind, schedules.expression, schedules.zone,
       schedules.anchor, schedules.catch_up, schedules.looked_until, schedules.next_due, schedules.active,
       schedules.calendar, schedules.closed, schedules.begin_window, calendars.definition::text, robots.capabilities
from schedules
join robots on robots.name = schedules.robot and robots.active
join unnest(%(robots)s::text[], %(hashes)s::text[]) as disk (robot, hash)
    on disk.robot = schedules.robot and disk.hash = schedules.manifest_hash
left join calendars on calendars.hash = schedules.calendar
where schedules.active and schedules.next_due <= %(now)s
order by schedules.next_due desc, schedules.id
limit %(at_once)s
for no key update of schedules skip locked;

-- insert_runs --
-- The key (schedule, due time) makes a second insert nothing: a minute starts once, however many clocks look.
insert into runs (environment, robot, trigger, schedule_id, due_at, state, reason_code, reason, priority,
                  not_before, begin_by, ended_at)
select installation.environment, schedules.robot, 'schedule', schedules.id, start.due_at, start.state,
       start.reason_code, start.reason, robots.priority, start.due_at, start.begin_by,
       case when start.state <> 'queued' then clock_timestamp() end
from unnest(%(schedules)s::bigint[], %(due)s::timestamptz[], %(states)s::text[], %(codes)s::text[], %(reasons)s::text[],
            %(begin_by)s::timestamptz[])
         with ordinality as start (schedule, due_at, state, reason_code, reason, begin_by, place)
join schedules on schedules.id = start.schedule
join robots on robots.name = schedules.robot
cross join installation
order by start.place
on conflict (schedule_id, due_at) do nothing
returning id, schedule_id, state;

-- end_unbegun --
-- Runs whose hours have closed before anybody could take them; on the reason stands when that was.
update runs set state = 'missed', reason_code = 'window_closed', ended_at = clock_timestamp(),
                reason = replace(%(reason)s, %(ends)s, to_char(begin_by at time zone %(zone)s, 'HH24.MI'))
where state = 'queued' and begin_by <= %(now)s
returning id;

-- move_on --
-- What was looked at is looked at once; the next due time stands in the row, so that waiting costs nothing.
update schedules set looked_until = moved.looked_until, next_due = moved.next_due
from unnest(%(schedules)s::bigint[], %(looked_until)s::timestamptz[], %(next_due)s::timestamptz[])
         as moved (schedule, looked_until, next_due)
where schedules.id = moved.schedule;

-- not_as_deployed --
-- Robots with schedules or triggers that this clock may not start: its manifests are not the deployed ones.
select distinct planned.robot, disk.hash is null as absent
from (select robot, manifest_hash from schedules where active
      union all select robot, manifest_hash from triggers where active and kind <> 'after') planned
join robots on robots.name = planned.robot and robots.active
left join unnest(%(robots)s::text[], %(hashes)s::text[]) as disk (robot, hash) on disk.robot = planned.robot
where disk.hash is distinct from planned.manifest_hash
order by planned.robot;

-- forget_old_clocks --
-- A clock that was killed leaves its row behind; after a day nobody needs it.
delete from clocks where seen_at < clock_timestamp() - interval '1 day';

-- clock_is_here --
-- A clock's sign of life, with what it cannot answer for.
insert into clocks (name, machine, problems) values (%(name)s, %(machine)s, %(problems)s)
on conflict (name) do update set seen_at = clock_timestamp(), problems = excluded.problems;

-- clock_leaves --
-- A clock that ends in order is not one that stopped.
delete from clocks where name = %(name)s;

-- clocks --
-- Every clock that was here within the day, the last seen first.
select name, machine, started_at, seen_at, problems, clock_timestamp() - seen_at as silent
from clocks where seen_at >= clock_timestamp() - interval '1 day' order by seen_at desc;

-- schedules --
-- All schedules that are in use, for people.
select schedules.id, schedules.robot, schedules.name, schedules.kind, schedules.expression, schedules.zone,
       schedules.anchor, schedules.catch_up, schedules.looked_until, schedules.next_due, schedules.active,
       schedules.calendar, schedules.closed, schedules.begin_window, calendars.definition::text, robots.capabilities
from schedules join robots on robots.name = schedules.robot and robots.active
left join calendars on calendars.hash = schedules.calendar
where schedules.active
order by schedules.robot, schedules.name;

-- schedules_of_robot --
-- What a deploy compares with the manifest; no clock looks at them meanwhile.
select schedules.id, schedules.robot, schedules.name, schedules.kind, schedules.expression, schedules.zone,
       schedules.anchor, schedules.catch_up, schedules.looked_until, schedules.next_due, schedules.active,
       schedules.calendar, schedules.closed, schedules.begin_window, calendars.definition::text, robots.capabilities
from schedules join robots on robots.name = schedules.robot
left join calendars on calendars.hash = schedules.calendar
where schedules.robot = %(robot)s
order by schedules.id
for no key update of schedules;

-- remember_calendar --
-- A version of a calendar never changes: schedules that were deployed with it go on by it.
insert into calendars (hash, name, definition) values (%(hash)s, %(name)s, %(definition)s::jsonb)
on conflict (hash) do nothing;

-- begin_schedule --
-- A new or an edited schedule: it has looked until now, so that it never catches up its past.
insert into schedules (robot, name, kind, expression, zone, anchor, catch_up, calendar, closed, begin_window,
                       looked_until, next_due, manifest_hash)
values (%(robot)s, %(name)s, %(kind)s, %(expression)s, %(zone)s, %(anchor)s, %(catch_up)s, %(calendar)s, %(closed)s,
        %(begin_window)s, %(now)s, %(next_due)s, %(manifest_hash)s)
on conflict (robot, name) do update set
    kind = excluded.kind, expression = excluded.expression, zone = excluded.zone, anchor = excluded.anchor,
    catch_up = excluded.catch_up, calendar = excluded.calendar, closed = excluded.closed,
    begin_window = excluded.begin_window, looked_until = excluded.looked_until, next_due = excluded.next_due,
    active = true;

-- end_schedules --
-- Schedules that the manifest names no more, or whose robot is gone; their runs stay.
update schedules set active = false where id = any (%(ids)s);

-- follow_manifest --
-- Every schedule of the robot follows the manifest that was deployed last.
update schedules set manifest_hash = %(manifest_hash)s where robot = %(robot)s and active;
