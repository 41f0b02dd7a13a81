-- lock --
-- One looks and sends at a time; whoever has it keeps it for one pass, on its own connection.
select pg_try_advisory_lock(%(lock)s) as mine;

-- unlock --
-- The pass is over; a connection that broke has given it back already.
select pg_advisory_unlock(%(lock)s);

-- end_stuck_sender --
-- A sender that was paused in the middle of a pass holds the lock and does nothing: its connection is ended.
select pg_terminate_backend(pg_locks.pid) as ended
from pg_locks join pg_stat_activity on pg_stat_activity.pid = pg_locks.pid
where pg_locks.locktype = 'advisory' and pg_locks.granted and pg_locks.objsubid = 1
  and pg_locks.classid = 0 and pg_locks.objid = %(lock)s
  and pg_locks.database = (select oid from pg_database where datname = current_database())
  and pg_stat_activity.state = 'idle'
  and pg_stat_activity.state_change < clock_timestamp() - make_interval(secs => %(seconds)s);

-- now --
-- Time is the database's clock.
select clock_timestamp() as now;

-- environment --
-- Which environment a mail comes from.
select environment from installation;

-- looked --
-- How far the last look saw; a house that never looked has no past to tell of.
select looked_at from alarm_looks;

-- remember_look --
-- The next look begins here.
insert into alarm_looks (looked_at) values (%(now)s) on conflict (only_row) do update set looked_at = excluded.looked_at;

-- robots --
-- Whom a robot's manifest names, what it is called, and what it promises.
select name as robot, title, manifest ->> 'owner' as owner, manifest ->> 'rpa_contact' as rpa_contact,
       coalesce(manifest -> 'alarms', '{}') as alarms, coalesce(manifest -> 'reasons', '{}') as reasons, active
from robots order by name;

-- failed_runs --
-- Per robot and reason: failures since its last success, since its open alarm began, or since the last look.
with good as (
    select robots.name as robot, coalesce(last.id, 0) as id
    from robots
    left join lateral (select id from runs where runs.robot = robots.name and state = 'succeeded'
                         and dry_run is null
                       order by id desc limit 1) last on true
    where robots.active
),
opened as (
    select robot, facts ->> 'code' as code, since from alarms where closed_at is null and kind = 'run_failed'
),
bad as (
    select runs.id from good join runs on runs.robot = good.robot and runs.id > good.id
                                       and runs.state in ('failed', 'timed_out') and runs.dry_run is null
    union
    select id from runs
    where state in ('failed', 'timed_out') and dry_run is null
      and ended_at >= least(%(since)s::timestamptz, (select min(since) from opened))
)
select runs.robot, coalesce(runs.reason_code, runs.state) as code, count(*) as runs, min(runs.ended_at) as first_at,
       max(runs.ended_at) as last_at, max(runs.id) as last_run, max(runs.id) < max(good.id) as recovered,
       exists (select from runs next where next.robot = runs.robot and next.state in ('queued', 'running')
                                       and next.trigger in ('retry', 'successor')) as tried_again
from bad join runs using (id) join good on good.robot = runs.robot
left join opened on opened.robot = runs.robot and opened.code = coalesce(runs.reason_code, runs.state)
where runs.id > good.id or runs.ended_at > %(since)s or runs.ended_at >= opened.since
group by runs.robot, coalesce(runs.reason_code, runs.state)
order by 1, 2;

-- missed_runs --
-- Per schedule or trigger: due times missed since it last began, or noted since the last look.
with begun as (
    select schedules.id, schedules.robot, schedules.name,
           coalesce((select due_at from runs where schedule_id = schedules.id
                                               and state not in ('missed', 'skipped', 'queued')
                     order by due_at desc limit 1), '-infinity') as due_at
    from schedules where schedules.active
), triggered as (
    select triggers.id, triggers.robot, triggers.name,
           coalesce((select due_at from runs where trigger_id = triggers.id
                                               and state not in ('missed', 'skipped', 'queued')
                     order by id desc limit 1), '-infinity') as due_at
    from triggers where triggers.active
), missed as (
    select begun.robot, begun.name, begun.due_at as begun_at, runs.id, runs.due_at, runs.ended_at
    from begun join runs on runs.schedule_id = begun.id and runs.state = 'missed'
    union all
    select triggered.robot, triggered.name, triggered.due_at, runs.id, runs.due_at, runs.ended_at
    from triggered join runs on runs.trigger_id = triggered.id and runs.state = 'missed'
)
select robot, name as schedule, count(*) as runs, min(due_at) as first_due, max(due_at) as last_due,
       max(ended_at) as noted_at, max(id) as last_run, max(due_at) < max(begun_at) as begun_since
from missed
where due_at > begun_at
   or id in (select id from runs late where late.state = 'missed' and late.ended_at > %(since)s)
group by robot, name
order by 1, 2;

-- unseen_folders --
-- Folders where robots wait for files and that no clock can see: since when, and why.
select triggers.robot, triggers.name as trigger, triggers.rule ->> 'folder' as folder, watched_folders.trouble,
       coalesce(watched_folders.seen_at, watched_folders.trouble_since) as since
from triggers join watched_folders on watched_folders.trigger_id = triggers.id
join robots on robots.name = triggers.robot and robots.active
where triggers.active and triggers.kind = 'file' and watched_folders.trouble is not null
order by 1, 2;

-- days --
-- Robots with a time of day to have begun or finished by: what today asked of them, among their latest runs.
select robots.name as robot, robots.manifest -> 'alarms' ->> 'not_started_by' as not_started_by,
       robots.manifest -> 'alarms' ->> 'not_finished_by' as not_finished_by,
       least(today.first_due, planned.next_due) as first_due, today.began_at, today.succeeded_at, today.open_due
from robots
left join lateral (
    select min(due_at) filter (where due_at >= %(day)s and due_at < %(next_day)s and state <> 'skipped') as first_due,
           min(started_at) filter (where started_at >= %(day)s) as began_at,
           max(ended_at) filter (where ended_at >= %(day)s and state = 'succeeded') as succeeded_at,
           min(coalesce(due_at, created_at)) filter (where state in ('queued', 'running')
                                                       and coalesce(due_at, created_at) >= %(day)s) as open_due
    from (select due_at, started_at, ended_at, created_at, state from runs where runs.robot = robots.name and dry_run is null
          order by id desc limit 3000) latest
) today on true
left join lateral (
    select min(next_due) as next_due
    from (select robot, next_due from schedules where active
          union all select robot, next_due from triggers where active and kind = 'once') due
    where due.robot = robots.name and next_due >= %(day)s and next_due < %(next_day)s
) planned on true
where robots.active and (robots.manifest -> 'alarms' ->> 'not_started_by' is not null
                         or robots.manifest -> 'alarms' ->> 'not_finished_by' is not null)
order by robots.name;

-- late_items --
-- Open cases that came before the moment that their robot's promise gives; each robot has its own. One that somebody
-- has run again came to the robot when they did.
select promise.robot, promise.hours, count(*) as items, min(came.at) as oldest_at
from unnest(%(robots)s::text[], %(hours)s::float8[], %(before)s::timestamptz[]) as promise (robot, hours, before)
join items on items.queue = promise.robot and items.state in ('waiting', 'taken') and items.added_at <= promise.before
cross join lateral (
    select coalesce(case when items.treatment > 1 then
                        (select max(at) from item_events where item_id = items.id
                                                           and kind in ('reopened', 'reopened_from_start')) end,
                    items.added_at) as at) came
where came.at <= promise.before
group by promise.robot, promise.hours
order by 1;

-- long_queues --
-- Queues of at least so many cases, and how many waited some hours ago: those now, less who came, plus who left.
with long as (
    select items.queue as robot, count(*) as waiting,
           coalesce((robots.manifest -> 'alarms' ->> 'queue_least')::int, null) as least
    from items join robots on robots.name = items.queue
    where items.state = 'waiting' and robots.active
    group by items.queue, robots.manifest
    having count(*) >= coalesce((robots.manifest -> 'alarms' ->> 'queue_least')::int, %(least)s)
)
select long.robot, long.waiting, long.least, %(hours)s::int as hours,
       greatest(0, long.waiting
           - (select count(*) from items where queue = long.robot and added_at > %(before)s)
           + (select count(*) from facts where kind = 'settled' and queue = long.robot
                                           and terminal_at > %(before)s)) as waiting_before
from long order by 1;

-- machines --
-- When each machine's workers and clocks last gave a sign of life; who ends in order leaves no row.
select machine, 'worker' as what, max(seen_at) as seen_at from workers
where seen_at > %(now)s::timestamptz - interval '1 day' group by machine
union all
select machine, 'clock', max(seen_at) from clocks
where seen_at > %(now)s::timestamptz - interval '1 day' group by machine
order by 1, 2;

-- open --
-- The alarms that are open.
select id, cause_key as key, happenings, held_at from alarms where closed_at is null order by id;

-- open_alarm --
-- A cause that has no open alarm gets one; what was muted stays so when it comes back.
with muted as (
    select silence, silenced_until from alarms
    where cause_key = %(key)s order by id desc limit 1
)
insert into alarms (cause_key, kind, robot, facts, happenings, since, opened_at, held_at, silence, silenced_until)
select %(key)s, %(kind)s, %(robot)s, %(facts)s, %(happenings)s, %(since)s, %(now)s, %(now)s, muted.silence,
       muted.silenced_until
from (select) as one left join muted on muted.silence = 'muted' and muted.silenced_until > %(now)s
on conflict (cause_key) where closed_at is null do nothing
returning id;

-- hold_alarm --
-- The cause is still there: it is counted, and what is said of it is what is so now.
update alarms set happenings = greatest(happenings, %(happenings)s), facts = %(facts)s, held_at = %(now)s
where id = %(id)s and closed_at is null;

-- close_alarms --
-- What is over is over by itself.
update alarms set closed_at = %(now)s where id = any (%(ids)s) and closed_at is null returning id;

-- note --
-- What happened to an alarm, and who did it.
insert into alarm_events (alarm_id, at, kind, person, reason, until)
values (%(alarm)s, %(now)s, %(kind)s, %(person)s, %(reason)s, %(until)s);

-- alarms_to_tell --
-- Open alarms, and those that were over within the week.
select alarms.id, alarms.kind, alarms.happenings, alarms.since, alarms.opened_at, alarms.held_at, alarms.closed_at, alarms.robot,
       robots.title, alarms.facts, coalesce(robots.manifest -> 'reasons', '{}') as reasons,
       alarms.silenced_until > %(now)s as silenced
from alarms left join robots on robots.name = alarms.robot
where alarms.closed_at is null or alarms.closed_at > %(now)s::timestamptz - interval '7 days'
order by alarms.id;

-- told --
-- What each person was told of these alarms, by each channel, and the first mail that did.
select alarm_deliveries.recipient, alarm_deliveries.channel, alarm_notices.alarm_id as alarm,
       max(alarm_notices.happenings) as happenings, bool_or(alarm_notices.what = 'over') as over,
       (array_agg(alarm_deliveries.message_id order by alarm_deliveries.id))[1] as first_mail
from alarm_notices join alarm_deliveries on alarm_deliveries.id = alarm_notices.delivery_id
where alarm_notices.alarm_id = any (%(alarms)s)
group by 1, 2, 3;

-- recent_deliveries --
-- What each person got lately or shall get still.
select recipient, channel, sent_at, given_up_at, digest_day from alarm_deliveries
where sent_at is null and given_up_at is null or coalesce(sent_at, given_up_at) > %(since)s
   or digest_day >= %(day)s
order by id;

-- make_delivery --
-- A mail is written down, with the Message-ID that it keeps, before anything is sent.
insert into alarm_deliveries (recipient, channel, form, message_id, reply_to, letter, digest_day, made_at, not_before)
values (%(recipient)s, %(channel)s, %(form)s, %(message_id)s, %(reply_to)s, %(letter)s, %(digest_day)s, %(now)s, %(now)s)
on conflict (recipient, channel, digest_day) where digest_day is not null do nothing
returning id;

-- make_notice --
-- What the mail says of an alarm.
insert into alarm_notices (delivery_id, alarm_id, what, happenings)
values (%(delivery)s, %(alarm)s, %(what)s, %(happenings)s);

-- waiting_deliveries --
-- What is to be sent now, the oldest first. One that was being handed over when its sender died is among them.
select id, recipient, channel, message_id, reply_to, letter, made_at, tries, unsure, handing_over_since
from alarm_deliveries
where sent_at is null and given_up_at is null and not_before <= %(now)s
order by id limit 100;

-- handing_over --
-- From here on nobody can tell whether it arrived, until its end is written down.
update alarm_deliveries set handing_over_since = %(now)s, unsure = unsure + 1, tries = tries + 1
where id = %(id)s and sent_at is null;

-- sent --
-- It arrived at the server that takes our mail.
update alarm_deliveries set sent_at = %(now)s, handing_over_since = null, trouble = null where id = %(id)s;

-- kept --
-- It did not arrive: it is kept, and tried again later. `sure` says that nothing was handed over after all.
update alarm_deliveries set not_before = %(not_before)s, trouble = %(trouble)s,
       tries = tries + case when handing_over_since is null then 1 else 0 end,
       unsure = unsure - case when %(sure)s and handing_over_since is not null then 1 else 0 end,
       handing_over_since = null
where id = %(id)s;

-- give_up --
-- It will not arrive, or nobody can tell after it was handed over twice.
update alarm_deliveries set given_up_at = %(now)s, trouble = %(trouble)s, handing_over_since = null
where id = %(id)s and sent_at is null;

-- with_people --
-- Cases that wait for a person, by robot and cause; a reason that the manifest does not know is one of the others.
select follow_ups.queue as robot, follow_ups.cause,
       case when follow_ups.cause <> 'business' then ''
            when robots.manifest -> 'reasons' ? follow_ups.reason_code then follow_ups.reason_code
            else 'other' end as code,
       count(*) as cases, min(follow_ups.came_at) as first_at,
       count(*) filter (where follow_ups.due_on < %(today)s) as late,
       min(follow_ups.due_on) filter (where follow_ups.due_on < %(today)s) as late_on
from follow_ups join robots on robots.name = follow_ups.queue
where follow_ups.solved_at is null
group by 1, 2, 3
order by 1, 2, 3;

-- alarms --
-- Alarms for the eye, the newest first; the open ones alone, or those that are over too.
select alarms.id, alarms.cause_key, alarms.kind, alarms.robot, robots.title, alarms.happenings, alarms.since,
       alarms.opened_at, alarms.closed_at, alarms.silence, alarms.silenced_until::text as silenced_until, alarms.facts,
       coalesce(robots.manifest -> 'reasons', '{}') as reasons
from alarms left join robots on robots.name = alarms.robot
where (%(all)s or alarms.closed_at is null) and (%(alarm)s::bigint is null or alarms.id = %(alarm)s)
order by alarms.id desc
limit %(limit)s;

-- events_of_alarm --
-- What happened to an alarm, in order.
select at, kind, person, reason, until from alarm_events where alarm_id = %(alarm)s order by id;

-- deliveries_of_alarm --
-- Who was told of it, by which way, and how that ended.
select alarm_deliveries.recipient, alarm_deliveries.channel, alarm_notices.what, alarm_notices.happenings,
       alarm_deliveries.message_id, alarm_deliveries.made_at, alarm_deliveries.sent_at,
       alarm_deliveries.given_up_at, alarm_deliveries.trouble
from alarm_notices join alarm_deliveries on alarm_deliveries.id = alarm_notices.delivery_id
where alarm_notices.alarm_id = %(alarm)s
order by alarm_deliveries.id;

-- silence --
-- A person knows, or wants to hear nothing of it; only an alarm that is open can be acknowledged.
update alarms set silence = %(silence)s, silenced_until = coalesce(%(until)s::timestamptz, 'infinity')
where id = %(alarm)s and (closed_at is null or %(silence)s = 'muted')
returning id;

-- hear_again --
-- What was silenced is told again.
update alarms set silence = null, silenced_until = null where id = %(alarm)s and silence is not null returning id;

-- undelivered --
-- What waits to be sent for longer than ten minutes, and what was given up within a day.
select count(*) filter (where sent_at is null and given_up_at is null) as waiting,
       max(extract(epoch from clock_timestamp() - made_at)) filter (where sent_at is null and given_up_at is null)::float8
           as seconds,
       count(*) filter (where given_up_at is not null) as given_up,
       array_agg(distinct trouble) filter (where trouble is not null) as troubles
from alarm_deliveries
where sent_at is null and given_up_at is null and made_at < clock_timestamp() - interval '10 minutes'
   or given_up_at > clock_timestamp() - interval '1 day';

-- senders --
-- Whether anybody looks for what is wrong: how long ago, in seconds; nothing in a house that never did.
select extract(epoch from clock_timestamp() - looked_at)::float8 as seconds from alarm_looks;
