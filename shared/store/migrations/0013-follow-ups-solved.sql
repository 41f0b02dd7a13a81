-- What somebody has done with cases is found by an index, however long the history.
-- depends: 0012-permits-of-the-lost

create index follow_ups_solved_of_person on follow_ups (assignee, id desc) where solved_at is not null;
