-- Read of the old server and of the new one, as superuser, to see that an upgrade lost nothing and added nothing.

-- databases --
-- Those that hold somebody's data, with their owners.
select datname as name, pg_get_userbyid(datdba) as owner, pg_encoding_to_char(encoding) as encoding
from pg_database
where datallowconn and not datistemplate
order by datname

-- others --
-- Who else is connected: clocks, workers, commands. Nobody may be while the data are read out.
select coalesce(nullif(application_name, ''), 'a program without a name') as name, count(*) as connections
from pg_stat_activity
where backend_type = 'client backend' and pid <> pg_backend_pid()
group by 1
order by 1

-- same_words --
-- Rows as text must read alike on both servers.
set timezone = 'UTC';
set datestyle = 'ISO, YMD';
set intervalstyle = 'iso_8601';
set extra_float_digits = 1;
set bytea_output = 'hex';
set search_path = pg_catalog

-- tables --
-- Every table that holds rows of its own.
select n.nspname as schema, c.relname as name
from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
where c.relkind = 'r' and c.relpersistence <> 't'
  and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\_toast%'
order by 1, 2

-- content --
-- How many rows a table has, and the sum of their hashes: it is the same in whatever order they lie.
select count(*) as rows,
       coalesce(sum(('x' || encode(substr(sha256(convert_to((every_row_of_it.*)::text, 'UTF8')), 1, 8), 'hex'))
                    ::bit(64)::bigint::numeric), 0)::text as hash
from only {table} as every_row_of_it

-- sequences --
-- Where each counter stands: a number given twice would mix two cases.
select format('%I.%I', schemaname, sequencename) as name,
       concat_ws(' ', data_type::text, start_value, min_value, max_value, increment_by, cycle, cache_size,
                 coalesce(last_value::text, 'never used')) as value
from pg_sequences

-- shape --
-- Columns, constraints, indexes, triggers, functions, kinds and comments: by name, and by what versions write alike.
with relations as (
    select c.oid, c.relkind, c.relowner, format('%I.%I', n.nspname, c.relname) as name
    from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\_toast%'
      and c.relpersistence <> 't'
)
select 'relation' as kind, name, concat_ws(' ', relkind, pg_get_userbyid(relowner),
                                           obj_description(oid, 'pg_class')) as value
from relations
where relkind not in ('i', 'I')  -- these are below
union all
select 'column', format('%s.%I', r.name, a.attname),
       concat_ws(' ', row_number() over (partition by r.oid order by a.attnum), format_type(a.atttypid, a.atttypmod),
                 a.attnotnull, a.atthasdef, a.attidentity, a.attgenerated, col_description(r.oid, a.attnum))
from relations as r join pg_attribute as a on a.attrelid = r.oid
where a.attnum > 0 and not a.attisdropped and r.relkind in ('r', 'p', 'v', 'm', 'c')
union all
select 'constraint', format('%s.%I', r.name, k.conname), concat_ws(' ', k.contype, k.convalidated)
from relations as r join pg_constraint as k on k.conrelid = r.oid
where k.contype not in ('n', 't')  -- from 18 on NOT NULL is one as well; the columns above tell of it
union all
select 'index', r.name, concat_ws(' ', i.indisunique, i.indnatts, i.indpred is not null)
from relations as r join pg_index as i on i.indexrelid = r.oid
where i.indisvalid  -- what a broken-off CREATE INDEX CONCURRENTLY left is of no use and is not carried
union all
select 'trigger', format('%s.%I', r.name, t.tgname), concat_ws(' ', t.tgenabled, t.tgtype)
from relations as r join pg_trigger as t on t.tgrelid = r.oid
where not t.tgisinternal
union all
select 'function', p.oid::regprocedure::text,
       concat_ws(' ', pg_get_userbyid(p.proowner), encode(sha256(convert_to(p.prosrc, 'UTF8')), 'hex'))
from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace
where n.nspname not in ('pg_catalog', 'information_schema')
  and not exists (select from pg_depend as d where d.objid = p.oid and d.deptype = 'e')
union all
select 'kind', format_type(t.oid, null), string_agg(e.enumlabel, ',' order by e.enumsortorder)
from pg_type as t join pg_enum as e on e.enumtypid = t.oid
group by t.oid
union all
select 'extension', extname, '' from pg_extension
union all
select 'large objects', '', count(*)::text from pg_largeobject_metadata

-- roles --
-- Who may sign in, how, and as what.
select a.rolname as name,
       concat_ws(' ', a.rolsuper, a.rolinherit, a.rolcreaterole, a.rolcreatedb, a.rolcanlogin, a.rolreplication,
                 a.rolbypassrls, a.rolconnlimit, a.rolvaliduntil, a.rolpassword,
                 (select string_agg(g.rolname, ',' order by g.rolname)
                  from pg_auth_members as m join pg_authid as g on g.oid = m.roleid where m.member = a.oid),
                 (select string_agg(array_to_string(s.setconfig, ','), ',')
                  from pg_db_role_setting as s where s.setrole = a.oid and s.setdatabase = 0)) as value
from pg_authid as a
where a.rolname not like 'pg\_%'

-- new_database --
-- Order and case of letters come from the new server's own template.
create database {database} owner {owner} template template0 encoding {encoding}

-- take_stock --
-- A restored database knows nothing of how its values are spread; the first questions would be slow.
analyze
