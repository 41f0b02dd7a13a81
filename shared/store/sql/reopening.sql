-- steps_left --
-- How the last treatment of a case left its steps.
select name, state, verifies, effect_ms is null as guarded from steps where item_id = %(item)s order by begun_at, name;

-- reopen_item --
-- A settled case goes back to its queue for another treatment: attempts are counted on, its failures begin anew, its
-- claim and its finished steps stand, unless the reopening says otherwise of them. What an effect that was begun may
-- still do is waited for. Who asked for it, and what they let be repeated, stands in its history.
with reopened as (
    update items set
        state = 'waiting', treatment = treatment + 1, outcome = null, cause = null, reason_code = null, reason = null,
        share_permille = 0, settled_at = null, run_id = null, token = null, failures = 0, losses = 0,
        facts_sealed = null,
        not_before = greatest(clock_timestamp(),
            (select max(begun_at + make_interval(secs => %(lease_seconds)s + effect_ms / 1000.0))
             from steps where steps.item_id = items.id and steps.state = 'begun'))
    where id = %(item)s and treatment = %(treatment)s and state = 'settled' and key_id is not null
    returning id
), looked_at_again as (
    update steps set state = said.state
    from reopened, unnest(%(names)s::text[], %(states)s::text[]) as said (name, state)
    where steps.item_id = reopened.id and steps.name = said.name
), told as (
    insert into item_events (item_id, kind, code, sentence, person)
    select reopened.id, said.kind, said.step, coalesce(said.step, %(reason)s), %(person)s
    from reopened, (select %(kind)s as kind, null as step, 0 as number
                    union all
                    select 'may_repeat', name, number
                    from unnest(%(repeat)s::text[]) with ordinality as let_repeat (name, number)) said
    order by said.number
)
select id from reopened;

-- lock_robot --
-- Who asks for a run of a robot because of its cases goes one after the other, so that they ask for one.
select name from robots where name = %(robot)s and active for no key update;

-- run_that_comes --
-- A run that will look at the queue after this transaction; locked, so that nobody takes it before.
select id from runs
where robot = %(robot)s and state = 'queued' and not_before <= clock_timestamp() and begin_by is null
  and dry_run is null
order by line_at, id limit 1
for share skip locked;

-- ask_for_run --
-- A run like one that a person starts: in line with the others, within limits and pauses. A sweep rings for it.
insert into runs (environment, robot, trigger, state, priority, asked_by)
select installation.environment, robots.name, 'hand', 'queued', robots.priority, %(asked_by)s
from robots, installation where robots.name = %(robot)s and robots.active
returning id;
