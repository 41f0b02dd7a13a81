-- begin_watch --
-- A folder that is watched from now on; one that goes on, though something else of its trigger was edited, keeps its past.
insert into watched_folders (trigger_id, beginning) values (%(trigger)s, %(now)s)
on conflict (trigger_id) do update set
    beginning = excluded.beginning, mount = '', first_seen_at = null, seen_at = null, trouble = null, said = null,
    trouble_since = null
where %(anew)s;

-- take_folders --
-- Folders whose time to be looked into has come. Each is taken for a while, so that of many clocks one looks; when that
-- one dies another looks after the while. The time is told before anybody looks.
with due as (
    select triggers.id
    from triggers
    join robots on robots.name = triggers.robot and robots.active
    join unnest(%(robots)s::text[], %(hashes)s::text[]) as disk (robot, hash)
        on disk.robot = triggers.robot and disk.hash = triggers.manifest_hash
    where triggers.active and triggers.kind = 'file' and triggers.next_due <= %(now)s
      and triggers.id <> all(%(busy)s::bigint[])
    order by triggers.next_due, triggers.id
    limit 100
    for no key update of triggers skip locked
), taken as (
    update triggers set next_due = %(now)s::timestamptz + make_interval(secs => %(hold_seconds)s)
    from due where triggers.id = due.id
    returning triggers.*
)
select taken.id, taken.robot, taken.name, taken.kind, taken.rule, taken.calendar, taken.closed, taken.begin_window,
       taken.looked_until, taken.next_due, taken.active, calendars.definition::text, robots.capabilities
from taken
join robots on robots.name = taken.robot
left join calendars on calendars.hash = taken.calendar
order by taken.id;

-- hold_folder --
-- Whoever writes down what was seen in a folder does so alone; nothing when the trigger was edited or ended meanwhile.
select watched_folders.beginning, watched_folders.mount, watched_folders.first_seen_at, watched_folders.seen_at
from triggers join watched_folders on watched_folders.trigger_id = triggers.id
where triggers.id = %(trigger)s and triggers.active and triggers.rule = %(rule)s
for no key update of triggers, watched_folders;

-- open_files --
-- What is waited for: seen, and has started nothing.
select identity, name_hash, size, modified, since from watched_files
where trigger_id = %(trigger)s and run_id is null and not left_out;

-- new_files --
-- Of what a look saw: what has no row yet.
select seen.identity from unnest(%(identities)b::bytea[]) as seen (identity)
where not exists (select from watched_files where trigger_id = %(trigger)s and identity = seen.identity);

-- drop_files --
-- A file that is another by now is not waited for as it was.
delete from watched_files
where trigger_id = %(trigger)s and run_id is null and not left_out and identity = any(%(identities)b::bytea[]);

-- write_files --
-- What was seen for the first time, or has changed since.
insert into watched_files (trigger_id, identity, name_hash, shown, size, modified, since, seen_on, left_out)
select %(trigger)s, identity, name_hash, shown, size, modified, %(now)s, %(today)s, left_out
from unnest(%(identities)b::bytea[], %(names)b::bytea[], %(shown)s::text[], %(sizes)s::bigint[],
            %(modified)s::numeric[], %(left_out)s::boolean[])
            as seen (identity, name_hash, shown, size, modified, left_out)
on conflict (trigger_id, identity) do update set
    size = excluded.size, modified = excluded.modified, since = excluded.since, seen_on = excluded.seen_on
where watched_files.run_id is null and not watched_files.left_out;

-- run_in_line --
-- A run of this trigger that has not begun takes what is whole now, too; nobody takes it meanwhile.
select id, state, (select count(*) from watched_files where run_id = runs.id) as files
from runs
where trigger_id = %(trigger)s and state = 'queued' and (begin_by is null or begin_by > %(now)s)
order by id limit 1
for no key update skip locked;

-- say_more --
-- Why the run in line starts, with the files that joined it.
update runs set reason = %(reason)s where id = %(run)s;

-- give_to_run --
-- From here on each file has its run, and starts no other.
update watched_files set run_id = %(run)s
where trigger_id = %(trigger)s and identity = any(%(identities)b::bytea[]) and run_id is null and not left_out;

-- seen_today --
-- Files that still lie there are known for longer.
update watched_files set seen_on = %(today)s
where trigger_id = %(trigger)s and seen_on < %(today)s and identity = any(%(identities)b::bytea[]);

-- forget_files --
-- Files that no look has seen for long. A share that is away is not looked at, so that nothing of it is forgotten; what
-- was half written for a day is not waited for.
delete from watched_files
where trigger_id = %(trigger)s
  and seen_on < %(today)s::date - case when run_id is null and not left_out then 2 else %(days)s end;

-- folder_seen --
-- A look came to its end; the next one is due then.
with next as (
    update triggers set next_due = %(next_due)s where id = %(trigger)s
)
update watched_folders set
    mount = %(mount)s, first_seen_at = coalesce(first_seen_at, %(now)s), seen_at = %(now)s, trouble = null, said = null,
    trouble_since = null
where trigger_id = %(trigger)s;

-- folder_in_trouble --
-- Nobody could look into it from here; whoever can, takes the words back.
with next as (
    update triggers set next_due = %(next_due)s where id = %(trigger)s
)
update watched_folders set
    trouble = %(trouble)s, said = %(said)s, trouble_since = coalesce(trouble_since, %(now)s)
where trigger_id = %(trigger)s;

-- files_of_run --
-- What started a run, for people.
select shown from watched_files where run_id = %(run)s order by shown limit %(limit)s;
