-- Which places lie in a place, and in a state?
create index on place (parent);
create index on place (state);
create index on place_alias (place);
-- Which are the states? Which places come first by name?
create index on place (key) where key = state;
create index on place (name collate "C", id collate "C");
