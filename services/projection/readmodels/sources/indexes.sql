-- Which articles came last, from whom, and which are still unread?
create index on article (reported_at desc, id);
create index on article (publisher, reported_at desc);
create index on article (url);
