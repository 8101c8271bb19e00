-- Which places lie in a place, and in a state?
create index on place (parent);
create index on place (state);
create index on place_alias (place);
