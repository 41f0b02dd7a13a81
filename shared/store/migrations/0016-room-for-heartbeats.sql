-- A running run is renewed every few seconds. With room on its page one row is written; without, every index is too.
-- depends: 0015-watched-folders

alter table runs set (fillfactor = 70);
