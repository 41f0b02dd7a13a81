-- end_former --
-- What a broken connection left behind: its server process may still be about to commit what its client gave up.
-- Who asks "did it happen?" must not be told "no" by a transaction that commits a moment later.
select pg_terminate_backend(pid, %(milliseconds)s) from pg_stat_activity
where pid = %(pid)s and application_name = %(name)s and usename = current_user and pid <> pg_backend_pid();
