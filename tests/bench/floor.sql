-- The tables of the raw floors: the same event columns and indexes as the record, without anything that it promises.
drop schema if exists raw cascade;
create schema raw;
create table raw.event (
    position bigint not null primary key,
    id       uuid   not null unique,
    type     text   not null,
    subject  text,
    time     timestamptz not null,
    body     json   not null
);
create index on raw.event (type, position);
create table raw.last_value (place text not null, dimension text not null, direction text not null, day text);
create table raw.row (id uuid not null primary key, type text not null, subject text, day text, data json not null);
create table raw.checkpoint (position bigint not null);
insert into raw.checkpoint values (0);
