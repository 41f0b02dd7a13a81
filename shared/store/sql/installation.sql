-- lock_migrations --
-- Two starters at once: the second waits here until the first has finished.
select pg_advisory_lock(%(lock)s);

-- has_migrations --
-- Whether any migration was ever applied here.
select to_regclass('_yoyo_migration') is not null as there;

-- applied_migrations --
-- What was applied, to be held against the files of this version.
select migration_id from _yoyo_migration;

-- environment --
-- The name that the database carries from its first migration on.
select environment from installation;

-- name_environment --
-- The first migration names the database; nobody renames it.
insert into installation (environment) values (%(environment)s) on conflict do nothing;

-- procrastinate_schema --
-- The last of procrastinate's own migrations that stands here.
select name from procrastinate_schema;

-- remember_procrastinate --
-- After applying procrastinate's schema or its later migrations.
insert into procrastinate_schema (name) values (%(name)s)
on conflict (only_row) do update set name = excluded.name where procrastinate_schema.name is distinct from excluded.name;

-- drop_everything --
-- Only the demo and tests begin anew.
drop schema public cascade;
create schema public;

-- now --
-- Time is the database's clock.
select clock_timestamp() as now;
