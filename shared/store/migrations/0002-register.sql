-- The benefit register's evidence: facts (what happened, append-only) and baselines (minutes by hand, versioned).
-- depends: 0001-core

create table facts (
    id                 bigint generated always as identity primary key,
    kind               text not null check (kind in ('settled', 'human_minutes', 'reversed')),
    environment        text not null check (environment in ('production', 'test', 'demo')),
    item_id            bigint not null,
    queue              text not null,
    process            text not null,
    step               text not null default 'hele',
    variant            text not null default 'alle',
    claim_hash         bytea check (octet_length(claim_hash) = 32),
    hash_normalisation smallint,
    cycle              int not null default 1 check (cycle >= 1),
    outcome            text,
    cause              text,
    reason_code        text,
    share_permille     int not null default 0 check (share_permille between 0 and 1000),
    attempts           int not null default 0 check (attempts >= 0),
    lost_attempts      int not null default 0 check (lost_attempts >= 0),
    first_seen         timestamptz,
    terminal_at        timestamptz not null,
    run_ids            bigint[] not null default '{}',
    robot              text not null,
    robot_version      text not null,
    residual_ms        bigint check (residual_ms >= 0),
    exception_ms       bigint check (exception_ms >= 0),
    unit               text,
    recorded_at        timestamptz not null default clock_timestamp(),
    person             text,
    note               text,
    reverses           bigint references facts (id),

    constraint a_hash_has_its_normalisation check ((claim_hash is null) = (hash_normalisation is null)),
    constraint a_claim_has_its_key check (share_permille = 0 or claim_hash is not null),
    constraint settled_says_how_it_ended check (
        case when kind = 'settled' then
            outcome is not null and first_seen is not null and reverses is null
            and case outcome
                when 'done' then share_permille = 1000
                when 'partial' then share_permille between 1 and 999
                when 'duplicate' then share_permille = 0
                when 'not_needed' then share_permille = 0
                when 'withdrawn' then share_permille = 0
                when 'to_person' then share_permille = 0
                else false
            end
        else outcome is null and share_permille = 0
        end
    ),
    constraint only_a_person_case_has_a_cause check (
        case when outcome = 'to_person'
            then cause is not null and cause in ('business', 'technical', 'in_doubt', 'overdue')
            else cause is null
        end
    ),
    constraint human_minutes_say_who_and_how_long check (
        kind <> 'human_minutes'
        or (person is not null and (residual_ms is null) <> (exception_ms is null) and reverses is null)
    ),
    constraint a_reversal_says_what_who_and_why check (
        kind <> 'reversed' or (reverses is not null and person is not null and note is not null)
    )
);

comment on table facts is
    'What happened to every item, for the benefit register. Append-only; no minutes saved, no name, no business key in clear.';
comment on column facts.claim_hash is
    'Keyed hash of process and business key. Deliberately not unique: every settled item is kept, and the first one to end as done or partial in its cycle gives the benefit.';
comment on column facts.share_permille is 'How much of the case was done: 1000 done, 1 to 999 partial, 0 otherwise.';
comment on column facts.terminal_at is 'When the item was settled, the minutes were worked or the item was reversed.';
comment on column facts.exception_ms is 'Measured human time on an exception; in a reversed fact the clean-up.';
comment on column facts.residual_ms is 'Measured human time that remains on an item that the robot did.';

-- One item settles once; retries, re-runs and redeliveries cannot add a second fact.
create unique index facts_one_settled_per_item on facts (item_id) where kind = 'settled';
-- Reversing twice is reversing once.
create unique index facts_one_reversal_per_fact on facts (reverses) where kind = 'reversed';
-- "Was this case counted before?", asked for each fact of a period.
create index facts_claims on facts (claim_hash, cycle, process, step, terminal_at, item_id)
    where kind = 'settled' and share_permille > 0;
-- Facts arrive nearly in the order of their time, which is what BRIN is made for: a period costs its own pages only.
create index facts_terminal_at on facts using brin (terminal_at) with (autosummarize = on);
create index facts_later_knowledge on facts (item_id) where kind <> 'settled';

create function register_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception using
        errcode = 'restrict_violation',
        message = tg_table_name || ' is append-only: ' || tg_op || ' is refused',
        hint = tg_argv[0];
end
$$;

create trigger facts_append_only before update or delete or truncate on facts
    for each statement execute function register_is_append_only(
        'Later knowledge is a new fact (human_minutes or reversed), never a change of an old one.');
alter table facts enable always trigger facts_append_only;

-- What a baseline is for. The number gives the exclusion constraint below something that a range can be made of.
create table baseline_keys (
    id      int generated always as identity primary key,
    process text not null check (process <> ''),
    step    text not null check (step <> ''),
    variant text not null check (variant <> ''),
    unique (process, step, variant)
);

create trigger baseline_keys_append_only before update or delete or truncate on baseline_keys
    for each statement execute function register_is_append_only('Register a baseline under its new name instead.');
alter table baseline_keys enable always trigger baseline_keys_append_only;

create table baselines (
    id                  bigint generated always as identity primary key,
    key_id              int not null references baseline_keys (id),
    version             int not null check (version >= 1),
    valid_from          date not null,
    valid_to            date check (valid_to >= valid_from),
    manual_ms_low       bigint not null check (manual_ms_low >= 0),
    manual_ms_expected  bigint not null check (manual_ms_expected >= manual_ms_low),
    manual_ms_high      bigint not null check (manual_ms_high >= manual_ms_expected),
    error_permille      int check (error_permille between 0 and 1000),
    rework_ms           bigint check (rework_ms >= 0),
    method              text not null check (method in ('tidsstudie', 'logg', 'utvalg', 'intervju', 'anslag')),
    n                   int check (n >= 1),
    mean_ms             bigint check (mean_ms >= 0),
    sd_ms               bigint check (sd_ms >= 0),
    measured_from       date,
    measured_to         date check (measured_to >= measured_from),
    participants        text not null,
    evidence_ref        text,
    grade               text not null check (grade in ('A', 'B', 'C', 'D')),
    best_before         date not null,
    reason              text not null check (reason <> ''),
    registered_at       timestamptz not null default clock_timestamp(),
    registered_by       text not null,
    approved_by_owner   text,
    approved_by_finance text,
    unique (key_id, version),
    constraint one_baseline_at_a_time exclude using gist (
        int4range(key_id, key_id, '[]') with &&,
        daterange(valid_from, valid_to) with &&
    )
);

comment on table baselines is
    'Minutes by hand for one item, in milliseconds. A version never changes; what is learnt later is a new version.';
comment on column baselines.valid_to is 'First day (Europe/Oslo) on which the version no longer holds; null while it holds.';
comment on column baselines.reason is 'Assumptions behind the figures, and for a new version why it came.';

-- A version may be ended earlier by its successor and approved once; every other change is refused.
create function baselines_never_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        if (to_jsonb(new) - 'valid_to' - 'approved_by_owner' - 'approved_by_finance')
               = (to_jsonb(old) - 'valid_to' - 'approved_by_owner' - 'approved_by_finance')
           and (new.valid_to is not distinct from old.valid_to or new.valid_to < coalesce(old.valid_to, 'infinity'))
           and (old.approved_by_owner is null or new.approved_by_owner is not distinct from old.approved_by_owner)
           and (old.approved_by_finance is null or new.approved_by_finance is not distinct from old.approved_by_finance)
        then
            return new;
        end if;
    end if;
    raise exception using
        errcode = 'restrict_violation',
        message = 'a baseline never changes: ' || tg_op || ' is refused',
        hint = 'Add a new version with its reason.';
end
$$;

create trigger baselines_keep_their_past before update or delete on baselines
    for each row execute function baselines_never_change();
create trigger baselines_are_not_emptied before truncate on baselines
    for each statement execute function baselines_never_change();
alter table baselines enable always trigger baselines_keep_their_past;
alter table baselines enable always trigger baselines_are_not_emptied;
