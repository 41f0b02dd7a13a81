-- What is asked of a house with years behind it is found by an index, not searched for.
-- depends: 0006-keys

-- How a run's items ended: the run that settled an item is the last that had it.
create index facts_of_run on facts ((run_ids[cardinality(run_ids)])) where kind = 'settled';

-- The latest runs that ended so, of all robots or of one.
create index runs_in_state on runs (state, id desc);
create index runs_of_robot_in_state on runs (robot, state, id desc);

-- The latest cases of a queue, and of those the ones that ended so; by time of settling nobody asks.
create index items_of_queue on items (queue, id desc);
create index items_by_outcome on items (queue, outcome, id desc) where outcome is not null;
drop index items_settled;

-- When the first case that was tried before may be tried again, however many wait for their first time.
create index items_tried on items (queue, not_before) where state = 'waiting' and attempts > 0;
