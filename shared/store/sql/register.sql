-- one_snapshot --
-- A report reads several tables; all of it is of one instant, and nothing is written.
set transaction isolation level repeatable read, read only;

-- database_time --
-- Reports say when they were made, by the one clock that everybody shares.
select clock_timestamp() as now;

-- lock_baselines --
-- Two deployments at once register one after the other; readers are not held up.
lock table baselines in share row exclusive mode;

-- baselines --
-- Every version ever registered; a report picks by day.
select keys.process, keys.step, keys.variant, versions.*
from baselines versions
join baseline_keys keys on keys.id = versions.key_id
order by keys.process, keys.step, keys.variant, versions.version;

-- add_baseline_key --
-- The number of a work, which the database needs to exclude overlapping versions.
insert into baseline_keys (process, step, variant)
values (%(process)s, %(step)s, %(variant)s)
on conflict do nothing;

-- add_baseline --
-- A new version; one that overlaps another of its work is refused by the table.
insert into baselines (key_id, version, valid_from, valid_to, manual_ms_low, manual_ms_expected, manual_ms_high,
                       error_permille, rework_ms, method, n, mean_ms, sd_ms, measured_from, measured_to,
                       participants, evidence_ref, grade, best_before, reason, registered_by,
                       approved_by_owner, approved_by_finance)
select id, %(version)s, %(valid_from)s, %(valid_to)s, %(low)s, %(expected)s, %(high)s,
       %(error_permille)s, %(rework_ms)s, %(method)s, %(n)s, %(mean_ms)s, %(sd_ms)s, %(measured_from)s, %(measured_to)s,
       %(participants)s, %(evidence_ref)s, %(grade)s, %(best_before)s, %(reason)s, %(registered_by)s,
       %(approved_by_owner)s, %(approved_by_finance)s
from baseline_keys
where process = %(process)s and step = %(step)s and variant = %(variant)s;

-- settle_baseline --
-- What may come after registering: an earlier end, and approvals. Everything else is refused by the table.
update baselines
set valid_to = %(valid_to)s, approved_by_owner = %(approved_by_owner)s, approved_by_finance = %(approved_by_finance)s
from baseline_keys
where baseline_keys.id = key_id and version = %(version)s
  and process = %(process)s and step = %(step)s and variant = %(variant)s;

-- tallies --
-- How many items ended how, in slices of time within which one baseline and one grade hold. Only the first done or
-- partial item of a claim key and cycle claims, whichever order the facts came in; what follows is counted before.
-- Of a case that was treated several times the latest treatment that ended before the period did is how it ended; an
-- earlier one is superseded, and claims what it claimed. `cuts` are the slices' beginnings, the first the period's.
with again as materialized (
    select item_id, max(treatment) as latest from facts
    where kind = 'settled' and treatment > 1 and terminal_at < %(until)s
    group by item_id
)
select width_bucket(fact.terminal_at, %(cuts)s::timestamptz[]) - 1 as slice,
       fact.robot, fact.process, fact.step, fact.variant, fact.outcome, fact.cause, fact.share_permille,
       fact.share_permille > 0 and exists (
           select from facts earlier
           where earlier.kind = 'settled' and earlier.share_permille > 0
             and earlier.environment = fact.environment
             and earlier.claim_hash = fact.claim_hash and earlier.cycle = fact.cycle
             and earlier.process = fact.process and earlier.step = fact.step
             and (earlier.terminal_at, earlier.item_id, earlier.treatment)
                 < (fact.terminal_at, fact.item_id, fact.treatment)
       ) as counted_before,
       coalesce(fact.treatment < again.latest, false) as superseded,
       count(*) as items, min(fact.terminal_at) as first, max(fact.terminal_at) as last
from facts fact left join again on again.item_id = fact.item_id
where fact.kind = 'settled' and fact.environment = %(environment)s
  and fact.terminal_at >= %(since)s and fact.terminal_at < %(until)s
group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
order by fact.robot, fact.process, fact.step, fact.variant, slice, fact.outcome, fact.cause, fact.share_permille,
         counted_before, superseded;

-- held_back --
-- What is known in the period and lowers the net, but not the gross: human time, and reversed items.
select coalesce(sum(coalesce(residual_ms, 0) + coalesce(exception_ms, 0)), 0)::bigint as human_ms,
       count(*) filter (where kind = 'reversed') as reversed
from facts
where environment = %(environment)s and terminal_at >= %(since)s and terminal_at < %(until)s;
