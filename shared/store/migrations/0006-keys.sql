-- Keys that rotate, rows that are purged, and a database that knows its own keys.
-- depends: 0005-attempts

alter table installation add column hash_key_check bytea;

comment on column installation.hash_key_check is
    'Tells whether a hash key is the one that the fingerprints here were made with; nothing of the key can be read from it.';

-- Which payload keys there are. A row that is sealed names one of these, so that none goes while it is needed.
create table payload_keys (
    id                   text primary key,
    check_value          bytea,
    registered_at        timestamptz not null default clock_timestamp(),
    seals_since          timestamptz,
    sealed_until         timestamptz,
    given_up_at          timestamptz,
    check ((sealed_until is not null) <= (seals_since is not null)),
    check (given_up_at is null or sealed_until is not null)
);

create unique index payload_keys_one_seals on payload_keys ((true)) where seals_since is not null and sealed_until is null;

comment on table payload_keys is
    'Published (no seals_since), sealing (no sealed_until), or kept to open what it sealed. The keys themselves are in the secrets.';

-- What was sealed before this version: its key opens, until the keys that are shown first say that it seals.
insert into payload_keys (id, seals_since, sealed_until)
select key_id, min(since), clock_timestamp()
from (select key_id, min(added_at) as since from items group by key_id
      union all select key_id, min(begun_at) from steps group by key_id) used
group by key_id;

-- A purged row needs no key.
alter table items alter key_id drop not null, add purged_at timestamptz,
    add constraint items_key_id_fkey foreign key (key_id) references payload_keys,
    add constraint sealed_says_its_key
        check (key_id is not null or (reference_sealed is null and payload_sealed is null));
alter table steps alter key_id drop not null, alter intent_sealed drop not null,
    add constraint steps_key_id_fkey foreign key (key_id) references payload_keys,
    add constraint sealed_says_its_key check (key_id is not null or intent_sealed is null);

-- What age is asked of: settled cases whose content is still there. It stays small, however long the history.
create index items_unpurged on items (queue, settled_at) where state = 'settled' and key_id is not null;

-- On which machines sealed files of runs lie, or may lie, that only this key opens.
create table file_keys (
    machine              text not null,
    key_id               text not null references payload_keys,
    primary key (machine, key_id)
);

-- Machines that ran something may hold files from before; they say otherwise when they look.
insert into file_keys (machine, key_id)
select machine, payload_keys.id from (select distinct machine from runs where machine is not null) ran, payload_keys;

-- What was done to the installation itself: keys and purging. Rows are added, never changed.
create table installation_events (
    id                   bigint generated always as identity primary key,
    at                   timestamptz not null default clock_timestamp(),
    kind                 text not null,
    robot                text references robots,
    key_id               text,
    items                bigint,
    folders              bigint,
    person               text not null
);

create index installation_events_of_kind on installation_events (kind, id desc);

-- Which keys each worker can open with: a new one seals only when all of them can.
alter table workers add column key_ids text[] not null default '{}';
