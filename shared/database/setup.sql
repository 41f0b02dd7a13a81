-- Runs once, before the server is first started, in PostgreSQL's single-user mode: statements end with an empty line.

-- the robots' role is no superuser: it can neither read the server's files nor change what is logged
DO $$
BEGIN
    EXECUTE format('CREATE ROLE avlast LOGIN CREATEDB PASSWORD %L', btrim(pg_read_file('application.password'), E'\r\n'));
END
$$;

-- nothing that a query says may reach the log, where it could not be filtered; the client is told
ALTER ROLE avlast SET log_min_messages = panic;

-- named as its owner
CREATE DATABASE avlast OWNER avlast;

