-- add_item --
-- A reference is in its queue once, also as an earlier version spelt it: what is there is left and not returned.
with added as (
    insert into items (queue, reference_hash, reference_sealed, payload_sealed, key_id, hash_normalisation,
                       process, step, variant, claim_hash, unit, priority, added_by)
    select %(queue)s, %(reference_hash)s, %(reference_sealed)s, %(payload_sealed)s, %(key_id)s,
           %(hash_normalisation)s, %(process)s, %(step)s, %(variant)s, %(claim_hash)s, %(unit)s, %(priority)s,
           %(added_by)s
    where not exists (select from items where queue = %(queue)s and reference_hash = any (%(earlier_hashes)s))
    on conflict (queue, reference_hash) do nothing
    returning id
), told as (
    insert into item_events (item_id, kind, person) select id, 'added', %(added_by)s from added
)
select id from added;

-- meet_again --
-- Of the cases that were known already, those whose content is purged: their history says that they came again.
with met as (
    select id from items
    where queue = %(queue)s and reference_hash = any (%(hashes)s) and purged_at is not null
)
insert into item_events (item_id, kind, code, person) select id, 'sent_again', 'duplicate', %(added_by)s from met
returning item_id;

-- take_item --
-- One item for this run and token that its keys open. The share lock on the run makes a rescuer wait, or us see
-- that it came first.
with mine as (
    select id from runs where id = %(run)s and token = %(token)s and state = 'running' for share
), next as (
    select id from items
    where queue = %(queue)s and state = 'waiting' and not_before <= clock_timestamp() and exists (select from mine)
      and not exists (select from pauses_in_force where kind = 'pause' and scope = 'queue' and name = %(queue)s)
      and key_id = any (%(keys)s)
      and not exists (select from steps where steps.item_id = items.id and steps.key_id <> all (%(keys)s))
    order by priority desc, not_before, id
    limit 1
    for update skip locked
)
update items set
    state = 'taken', run_id = %(run)s, token = %(token)s, attempts = attempts + 1,
    run_ids = case when %(run)s = any (run_ids) then run_ids else run_ids || %(run)s::bigint end,
    first_taken_at = coalesce(first_taken_at, clock_timestamp())
from next
where items.id = next.id
returning items.id, reference_sealed, payload_sealed, encode(reference_hash, 'hex') as reference_hash, key_id,
          attempts, failures, treatment;

-- taken_already --
-- After a broken connection: what the lost answer had given to this run and token, beside what it knows it holds.
select id, reference_sealed, payload_sealed, encode(reference_hash, 'hex') as reference_hash, key_id, attempts, failures,
       treatment
from items where run_id = %(run)s and token = %(token)s and state = 'taken' and id <> all (%(in_hand)s::bigint[])
order by id limit 1;

-- still_mine --
-- When nothing was there to take: an empty queue and a lost lease look alike, so ask.
select exists (select from runs where id = %(run)s and token = %(token)s and state = 'running') as mine;

-- left_waiting --
-- What a run that is given nothing leaves: cases that somebody holds this moment, and those that its keys do not
-- open. A key that came after the run began is the next run's business and no loss.
select count(*) filter (where lacking.key_id is null) as takeable,
       count(*) filter (where lacking.lost) as lost,
       coalesce(array_agg(distinct lacking.key_id) filter (where lacking.lost), '{}') as lost_keys
from (select id, key_id from items
      where queue = %(queue)s and state = 'waiting' and not_before <= clock_timestamp()
        and not exists (select from pauses_in_force where kind = 'pause' and scope = 'queue' and name = %(queue)s)
      limit 10000) waiting
left join lateral (
    select needed.key_id, payload_keys.registered_at < runs.started_at as lost
    from (select waiting.key_id union all select steps.key_id from steps where steps.item_id = waiting.id) needed
    join payload_keys on payload_keys.id = needed.key_id
    join runs on runs.id = %(run)s
    where needed.key_id <> all (%(keys)s)
    order by lost desc limit 1
) lacking on true;

-- begun_steps --
-- Whether an effect of this case was begun and is not known to have happened.
select exists (select from steps where item_id = %(item)s and state = 'begun') as begun;

-- settle_item --
-- Outcome, event, fact and, for what goes to a person, the follow-up in one statement; fenced by run, token and
-- attempt.
with settled as (
    update items set
        state = 'settled', outcome = %(outcome)s, cause = %(cause)s, reason_code = %(code)s, reason = %(reason)s,
        share_permille = %(share_permille)s, failures = failures + %(failed)s, settled_at = clock_timestamp(),
        facts_sealed = %(facts_sealed)s
    where id = %(item)s and run_id = %(run)s and token = %(token)s and attempts = %(attempt)s and state = 'taken'
    returning *
), told as (
    insert into item_events (item_id, run_id, attempt, kind, code, sentence)
    select id, run_id, attempts, outcome, reason_code, reason from settled
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
), counted as (
    insert into facts (kind, environment, item_id, queue, process, step, variant, claim_hash, hash_normalisation,
                       cycle, outcome, cause, reason_code, share_permille, attempts, lost_attempts, first_seen,
                       terminal_at, run_ids, robot, robot_version, unit, treatment)
    select 'settled', runs.environment, settled.id, settled.queue, process, step, variant, claim_hash,
           hash_normalisation, cycle, outcome, cause, settled.reason_code, share_permille, attempts, losses,
           added_at, settled_at, run_ids, runs.robot, runs.code_version, unit, treatment
    from settled join runs on runs.id = settled.run_id
)
select id from settled;

-- settled_by_me --
-- After a broken connection: a row when the lost answer had said yes. A rescuer that settles takes the token away.
select id from items
where id = %(item)s and run_id = %(run)s and token = %(token)s and attempts = %(attempt)s and state = 'settled';

-- retry_item --
-- Back in the queue after a technical failure, not before a begun effect has had its time. The effect was called
-- before now, and at most a lease after it was begun; what a guard refuses has no time and holds nobody back.
with freed as (
    update items set
        state = 'waiting', run_id = null, token = null, failures = failures + 1,
        not_before = greatest(
            clock_timestamp() + make_interval(secs => %(delay_seconds)s),
            (select max(least(clock_timestamp(), begun_at + make_interval(secs => %(lease_seconds)s))
                        + make_interval(secs => effect_ms / 1000.0))
             from steps where steps.item_id = items.id and steps.state = 'begun'))
    where id = %(item)s and run_id = %(run)s and token = %(token)s and attempts = %(attempt)s and state = 'taken'
    returning id, not_before
), told as (
    insert into item_events (item_id, run_id, attempt, kind, code, sentence)
    select id, %(run)s, %(attempt)s, 'retry', %(code)s, %(sentence)s from freed
)
select id, not_before from freed;

-- retried_by_me --
-- After a broken connection: a row when the lost answer had put the item back, at this attempt and no other.
select id from item_events
where item_id = %(item)s and run_id = %(run)s and attempt = %(attempt)s and kind = 'retry';

-- note_item --
-- A sentence for the process owner; fenced like everything else. Said twice in one attempt it stands once: the
-- answer may have been lost.
with mine as (
    select id, run_id, attempts from items
    where id = %(item)s and run_id = %(run)s and token = %(token)s and attempts = %(attempt)s and state = 'taken'
    for share
), told as (
    insert into item_events (item_id, run_id, attempt, kind, code, sentence)
    select id, run_id, attempts, %(kind)s, %(code)s, %(sentence)s from mine
    where not exists (select from item_events where item_id = %(item)s and run_id = %(run)s and attempt = %(attempt)s
                                                and kind = %(kind)s and code = %(code)s and sentence = %(sentence)s)
)
select id from mine;

-- step_of_item --
-- What an earlier attempt wrote down of a step; fenced, so that nobody decides by what is another's by now.
select steps.state, steps.intent_sealed, steps.treatment
from items left join steps on steps.item_id = items.id and steps.name = %(name)s
where items.id = %(item)s and items.run_id = %(run)s and items.token = %(token)s and items.attempts = %(attempt)s
  and items.state = 'taken';

-- begin_step --
-- The fenced write before an effect. A step that stands already keeps its intent. The run is locked before the item,
-- as a rescuer does it: in the other order they could wait for each other. And a rescuer that waited here sees the step.
with held as (
    select id from runs where id = %(run)s and token = %(token)s and state = 'running' for share
), mine as (
    select id, treatment from items
    where id = %(item)s and run_id = %(run)s and token = %(token)s and attempts = %(attempt)s and state = 'taken'
      and exists (select from held)
    for update
)
insert into steps (item_id, name, state, intent_sealed, key_id, effect_ms, run_id, token, verifies, treatment)
select id, %(name)s, 'begun', %(intent_sealed)s, %(key_id)s, %(effect_ms)s, %(run)s, %(token)s, %(verifies)s, treatment
from mine
on conflict (item_id, name) do update set
    state = 'begun', tries = steps.tries + 1, run_id = excluded.run_id, token = excluded.token,
    begun_at = clock_timestamp(), finished_at = null, effect_ms = excluded.effect_ms, verifies = excluded.verifies,
    treatment = excluded.treatment
where steps.state <> 'finished'
returning item_id;

-- finish_step --
-- The fenced write after an effect, or after verify found it done. The item is locked, so that it stays ours meanwhile.
with mine as (
    select id from items
    where id = %(item)s and run_id = %(run)s and token = %(token)s and attempts = %(attempt)s and state = 'taken'
    for update
)
update steps set state = 'finished', finished_at = clock_timestamp(), run_id = %(run)s, token = %(token)s
from mine
where steps.item_id = mine.id and steps.name = %(name)s
returning steps.item_id;

-- free_lost_items --
-- The items of a run that is over: back in the queue, counted as lost with it, or to a person when lost too often.
-- The first loss costs no time; a case that was there each time goes behind the others, so that they get on.
-- A begun effect is given its time. A process that is only asleep may call it as late as a lease after it was begun,
-- which it checks itself; a process that was ended called it before now.
with freed as (
    update items set
        state = 'waiting', run_id = null, token = null, losses = losses + %(lost)s,
        not_before = greatest(
            clock_timestamp() + make_interval(secs => %(lost)s * least(60, 5 * losses)),
            (select max(case when %(may_wake)s then begun_at + make_interval(secs => %(lease_seconds)s)
                             else least(clock_timestamp(), begun_at + make_interval(secs => %(lease_seconds)s)) end
                        + make_interval(secs => effect_ms / 1000.0))
             from steps where steps.item_id = items.id and steps.state = 'begun'))
    where run_id = %(run)s and state = 'taken' and losses + %(lost)s <= %(lost_budget)s
    returning id
), told as (
    insert into item_events (item_id, run_id, kind) select id, %(run)s, 'freed' from freed
)
select id from freed;

-- give_up_lost_items --
-- An item that was lost with its run too often goes to a person; the cause is technical. The token goes, so that
-- whoever wakes up does not take this for its own settling.
with settled as (
    update items set
        state = 'settled', outcome = 'to_person', cause = 'technical', reason_code = 'lost_too_often',
        reason = %(reason)s, losses = losses + 1, settled_at = clock_timestamp(), token = null
    where run_id = %(run)s and state = 'taken'
    returning *
), told as (
    insert into item_events (item_id, run_id, kind, code, sentence)
    select id, run_id, outcome, reason_code, reason from settled
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
), counted as (
    insert into facts (kind, environment, item_id, queue, process, step, variant, claim_hash, hash_normalisation,
                       cycle, outcome, cause, reason_code, share_permille, attempts, lost_attempts, first_seen,
                       terminal_at, run_ids, robot, robot_version, unit, treatment)
    select 'settled', runs.environment, settled.id, settled.queue, process, step, variant, claim_hash,
           hash_normalisation, cycle, outcome, cause, settled.reason_code, share_permille, attempts, losses,
           added_at, settled_at, run_ids, runs.robot, runs.code_version, unit, treatment
    from settled join runs on runs.id = settled.run_id
)
select id from settled;

-- seconds_until_retry --
-- When the first item that was tried before may be taken again; null when none waits for that.
select extract(epoch from min(not_before) - clock_timestamp())::float8 as seconds
from items where queue = %(queue)s and state = 'waiting' and attempts > 0;
