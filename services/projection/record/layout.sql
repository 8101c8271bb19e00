-- Which layout do the tables of this database have? One row; a newer program moves it forward, an older one stays away.
create schema if not exists record;
create table if not exists record.layout (
    one     boolean primary key default true check (one),
    version integer not null
);
