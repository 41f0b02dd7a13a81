-- keys_known --
-- Every payload key of this database, the oldest first, and the check value of its hash key.
select id, check_value, registered_at, seals_since, sealed_until, given_up_at
from payload_keys order by registered_at, id;

-- hash_key_check --
-- What the hash key is held against.
select hash_key_check from installation;

-- lock_keys --
-- First use, rotation and retirement stand in line; held for one short transaction.
select pg_advisory_xact_lock(%(lock)s);

-- remember_hash_key --
-- The first use names it; nobody renames it.
update installation set hash_key_check = %(check)s where hash_key_check is null;

-- remember_payload_key --
-- The first process that shows a key names its check value.
update payload_keys set check_value = %(check)s where id = %(key)s and check_value is null;

-- begin_sealing --
-- The first key of a database; later ones come by rotation.
insert into payload_keys (id, check_value, seals_since) values (%(key)s, %(check)s, clock_timestamp())
on conflict (id) do update set check_value = excluded.check_value, sealed_until = null;

-- sealed_sample --
-- A case of earlier times, to see that the keys shown first are the ones that sealed it.
select queue, reference_sealed, encode(reference_hash, 'hex') as reference_hash, hash_normalisation
from items where reference_sealed is not null and key_id = any (%(keys)s)
order by id desc limit 1;

-- publish_key --
-- A key that all shall know before it seals.
insert into payload_keys (id, check_value) values (%(key)s, %(check)s) on conflict (id) do nothing;

-- end_sealing --
-- The key that sealed until now is kept to open what it sealed.
update payload_keys set sealed_until = clock_timestamp() where seals_since is not null and sealed_until is null;

-- use_key --
-- From now on this key seals.
update payload_keys set seals_since = clock_timestamp() where id = %(key)s and seals_since is null returning id;

-- workers_without_key --
-- Living workers that could not open what a key seals.
select name, machine from workers
where seen_at > clock_timestamp() - make_interval(secs => %(silent_seconds)s) and not (%(key)s = any (key_ids))
order by machine, name;

-- needed_by --
-- What would be lost with each key, counted over all rows.
select payload_keys.id as key,
       (select count(*) from items where key_id = payload_keys.id) as items,
       (select count(*) from items where key_id = payload_keys.id and state <> 'settled') as open_items,
       (select count(*) from steps where key_id = payload_keys.id) as steps,
       array(select machine from file_keys where key_id = payload_keys.id order by machine) as machines
from payload_keys where id = %(key)s;

-- runs_from_before --
-- Runs that hold the keys of a time when this one still sealed.
select id from runs
where state = 'running' and started_at < (select sealed_until from payload_keys where id = %(key)s)
order by id;

-- old_items --
-- What another key still seals, a batch at a time. What is in hand is left: its run may not have the new key.
select id, queue, encode(reference_hash, 'hex') as reference_hash, reference_sealed, payload_sealed,
       facts_sealed
from items where id > %(after)s and key_id = any (%(old)s) and state <> 'taken'
order by id limit %(limit)s
for update skip locked;

-- old_in_hand --
-- The cases that were left, because somebody has them in hand.
select count(*) as items from items
where state = 'taken' and (
    key_id = any (%(old)s)
    or exists (select from steps where item_id = items.id and steps.key_id = any (%(old)s)));

-- reseal_item --
-- The same content under the key that seals now.
update items set reference_sealed = %(reference_sealed)s, payload_sealed = %(payload_sealed)s,
                 facts_sealed = %(facts_sealed)s, key_id = %(key)s
where id = %(id)s;

-- old_steps --
-- Intents that another key still seals; their case is held, so that nobody takes it meanwhile.
select steps.item_id as id, steps.name, steps.intent_sealed
from steps join items on items.id = steps.item_id
where (steps.item_id, steps.name) > (%(after)s, %(after_name)s) and steps.key_id = any (%(old)s)
  and items.state <> 'taken'
order by steps.item_id, steps.name limit %(limit)s
for update skip locked;

-- reseal_step --
-- The same intent under the key that seals now.
update steps set intent_sealed = %(intent_sealed)s, key_id = %(key)s where item_id = %(id)s and name = %(name)s;

-- files_need_key --
-- Sealed files on this machine need the key, or will when the run that begins now makes one.
insert into file_keys (machine, key_id)
select %(machine)s, id from payload_keys where id = %(key)s on conflict do nothing;

-- files_need_no_other --
-- This machine has none of them left; a run that holds the keys of before may still make one.
delete from file_keys using payload_keys
where payload_keys.id = file_keys.key_id and machine = %(machine)s and key_id <> all (%(found)s)
  and sealed_until is not null
  and not exists (select from runs where state = 'running' and runs.machine = file_keys.machine
                                     and started_at < sealed_until);

-- give_up_key --
-- A key that is gone for good seals no more.
update payload_keys set given_up_at = clock_timestamp(),
    seals_since = coalesce(seals_since, registered_at), sealed_until = coalesce(sealed_until, clock_timestamp())
where id = %(key)s and given_up_at is null;

-- workers_with_key --
-- Living workers that can open what a key sealed.
select name, machine from workers
where seen_at > clock_timestamp() - make_interval(secs => %(silent_seconds)s) and %(key)s = any (key_ids)
order by machine, name;

-- give_up_items --
-- Cases that nobody can open any more go to a person, a batch at a time; in doubt where an effect was begun.
with lost as (
    select id, exists (select from steps where item_id = items.id and steps.state = 'begun') as begun
    from items
    where state = 'waiting' and (
        key_id = %(key)s or exists (select from steps where item_id = items.id and steps.key_id = %(key)s))
    order by id limit %(limit)s
    for update skip locked
), settled as (
    update items set
        state = 'settled', outcome = 'to_person', cause = case when lost.begun then 'in_doubt' else 'technical' end,
        reason_code = 'key_lost', reason = %(reason)s, settled_at = clock_timestamp()
    from lost where items.id = lost.id
    returning items.*
), told as (
    insert into item_events (item_id, kind, code, sentence, person)
    select id, outcome, reason_code, reason, %(person)s from settled
), handed_over as (
    insert into follow_ups (item_id, treatment, queue, process, unit, cause, reason_code, reason, came_at, due_on,
                            assignee)
    select settled.id, settled.treatment, settled.queue, settled.process, settled.unit, settled.cause,
           settled.reason_code, settled.reason, settled.settled_at,
           follow_up_due(settled.settled_at, coalesce((manifest -> 'follow_up' ->> 'days')::int, 5), %(working_days)s),
           coalesce((select assignee from follow_ups before where before.item_id = settled.id
                     order by treatment desc limit 1), manifest -> 'follow_up' ->> 'assignee')
    from settled join robots on robots.name = settled.queue
    where settled.outcome = 'to_person'
)
insert into facts (kind, environment, item_id, queue, process, step, variant, claim_hash, hash_normalisation,
                   cycle, outcome, cause, reason_code, share_permille, attempts, lost_attempts, first_seen,
                   terminal_at, run_ids, robot, robot_version, unit, treatment)
select 'settled', installation.environment, settled.id, settled.queue, process, step, variant, claim_hash,
       hash_normalisation, cycle, outcome, cause, settled.reason_code, share_permille, attempts, losses,
       added_at, settled_at, run_ids, robots.name, robots.code_version, settled.unit, treatment
from settled join robots on robots.name = settled.queue cross join installation
returning item_id;

-- waiting_without_key --
-- Of a robot's waiting cases, those that need a key which is not among these.
select key_id, count(distinct id) as items
from (select id, key_id from items where queue = %(robot)s and state = 'waiting'
      union all
      select items.id, steps.key_id from items join steps on steps.item_id = items.id
      where items.queue = %(robot)s and items.state = 'waiting') needed
where key_id <> all (%(keys)s)
group by key_id order by key_id;

-- retire_key --
-- Refused by the database itself while any row needs it.
delete from payload_keys where id = %(key)s and sealed_until is not null returning id;

-- was_retired --
-- A key that was taken out never seals again, though some machine may still have it.
select key_id from installation_events where kind = 'key_retired';

-- tell_of_installation --
-- Who did what to keys and content, and how much it was.
insert into installation_events (kind, robot, key_id, items, folders, person)
values (%(kind)s, %(robot)s, %(key)s, %(items)s, %(folders)s, %(person)s);
